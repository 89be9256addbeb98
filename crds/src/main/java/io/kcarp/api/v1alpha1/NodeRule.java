package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Eligible nodes and their settings; exactly one of nodeName and nodeSelector is given. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeRule(
    @JsonPropertyDescription("Matches the node of this name.") @Nullable String nodeName,
    @JsonPropertyDescription("Matches nodes that carry all these labels.")
        @Nullable Map<String, String> nodeSelector,
    @Min(0) @Max(254) @JsonPropertyDescription("Overrides advertisement.advskew on these nodes.")
        @Nullable Integer advskew,
    @JsonProperty("interface") @JsonPropertyDescription("Overrides interface on these nodes.")
        @Nullable String interfaceName,
    @JsonPropertyDescription(
            "Source of the advertisements, an address of the interface; only with nodeName. Left out:"
                + " the interface's own first address. UCARP(8): --srcip.")
        @Nullable String sourceAddress,
    @JsonPropertyDescription("Overrides preemption on these nodes.")
        @Nullable PreemptionSpec preemption) {}
