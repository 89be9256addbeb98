package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where a user's own password is: the bytes of one entry of a Secret, 1 to 19 of them. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PasswordSecretRef(
    @Required
        @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Name of the Secret in the operator's namespace.")
        String name,
    @Default("password")
        @Pattern(Patterns.SECRET_KEY)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Key within the Secret. Default password.")
        @Nullable String key) {

  /** The key, {@code password} when none was given. */
  public String keyOrDefault() {
    return key == null ? "password" : key;
  }
}
