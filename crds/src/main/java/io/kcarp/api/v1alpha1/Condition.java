package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A condition by the Kubernetes API conventions. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required @JsonPropertyDescription("Accepted or Ready.") String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") String status,
    @Required @JsonPropertyDescription("Why, in CamelCase.") String reason,
    @Required @JsonPropertyDescription("The same for people, with the evidence.") String message,
    @Required @JsonPropertyDescription("The metadata.generation it speaks of.")
        long observedGeneration,
    @Required @JsonPropertyDescription("When status last changed, RFC 3339.")
        String lastTransitionTime) {}
