package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Eligible nodes and their settings. Exactly one of {@code nodeName} and {@code nodeSelector} is
 * given; a setting left out is the spec's.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.nodeName) != has(self.nodeSelector)",
    message = "give exactly one of nodeName and nodeSelector")
@ValidationRule(
    value = "!has(self.sourceAddress) || has(self.nodeName)",
    fieldPath = ".sourceAddress",
    message =
        "sourceAddress belongs to one node: name it with nodeName, or leave sourceAddress out")
public record NodeRule(
    @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Matches the node of this name.")
        @Nullable String nodeName,
    @Size(min = 1, max = 32)
        @JsonPropertyDescription("Matches nodes that carry all these labels, at least one.")
        @Nullable Map<String, @Size(max = 63) String> nodeSelector,
    @Min(0) @Max(254) @JsonPropertyDescription("Overrides advertisement.advskew on these nodes.")
        @Nullable Integer advskew,
    @JsonProperty("interface")
        @Pattern(Patterns.INTERFACE)
        @Size(min = 1, max = 15)
        @JsonPropertyDescription("Overrides interface on these nodes.")
        @Nullable String interfaceName,
    @Size(max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(
            value = "isIP(self) && ip(self).family() == 4",
            message = "sourceAddress must be an IPv4 address without a prefix length")
        @JsonPropertyDescription(
            "Source of the IPv4 advertisements, an address of the interface; only with nodeName. Left"
                + " out: the interface's own first address. IPv6 ones come from its link-local"
                + " address. UCARP(8): --srcip.")
        @Nullable String sourceAddress,
    @JsonPropertyDescription("Overrides preemption on these nodes.")
        @Nullable PreemptionSpec preemption) {}
