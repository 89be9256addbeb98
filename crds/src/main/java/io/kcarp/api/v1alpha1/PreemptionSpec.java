package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** UCARP(8)'s --preempt. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PreemptionSpec(
    @Default("Never")
        @JsonPropertyDescription(
            "Always: a node with a shorter interval takes the address from a live master. Never: it"
                + " waits until the master fails or hands over. Default Never.")
        @Nullable PreemptionPolicy policy) {}
