package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** What the file of a node's static pod says, as far as it can be compared with the spec. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FileConfiguration(
    @Required @JsonPropertyDescription("The virtual host id.") int vhid,
    @Required @JsonPropertyDescription("The virtual addresses, each with a prefix length.")
        List<String> addresses) {
  /** Copies the list. */
  public FileConfiguration {
    addresses = List.copyOf(addresses);
  }
}
