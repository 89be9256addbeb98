package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/**
 * A condition by the Kubernetes API conventions. Its own type, because fabric8's marks nothing as
 * required, and the key of a list-map must be.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required @JsonPropertyDescription("Accepted or Ready.") String type,
    @Required @Pattern("^(True|False|Unknown)$") @JsonPropertyDescription("True, False or Unknown.")
        String status,
    @Required @JsonPropertyDescription("Why, in CamelCase.") String reason,
    @Required @JsonPropertyDescription("The same for people, with the evidence.") String message,
    @Required @JsonPropertyDescription("The metadata.generation it speaks of.")
        long observedGeneration,
    @Required @JsonPropertyDescription("When status last changed, RFC 3339.")
        String lastTransitionTime) {}
