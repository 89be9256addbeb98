package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Where a user's own password is. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PasswordSecretRef(
    @Required @JsonPropertyDescription("Name of the Secret in the operator's namespace.")
        String name,
    @Default("password") @JsonPropertyDescription("Key within the Secret. Default password.")
        @Nullable String key) {

  /** The key, {@code password} when none was given. */
  public String keyOrDefault() {
    return key == null ? "password" : key;
  }
}
