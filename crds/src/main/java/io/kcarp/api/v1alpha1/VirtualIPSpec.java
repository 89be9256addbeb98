package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user wants. Only {@code addresses} is required. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record VirtualIPSpec(
    @Required
        @JsonPropertyDescription(
            "The virtual addresses, IPv4, with or without a prefix length (10.0.0.100 or"
                + " 10.0.0.100/24; without one /32 is assigned). All live on the same node. UCARP(8): --addr.")
        List<String> addresses,
    @JsonProperty("interface")
        @JsonPropertyDescription(
            "The interface on every node. Left out: the node's interface whose subnet holds the"
                + " first address. UCARP(8): --interface.")
        @Nullable String interfaceName,
    @Min(1)
        @Max(255)
        @JsonPropertyDescription(
            "The virtual host id on the segment, 1 to 255. Left out: the first address's last octet"
                + " if it is free, else the next free one. Can't be changed once given. UCARP(8): --vhid.")
        @Nullable Integer vhid,
    @JsonPropertyDescription(
            "A Secret in the operator's namespace that holds the password, 1 to 19 bytes. Left out:"
                + " the operator generates one. UCARP(8): --pass, --passfile.")
        @Nullable PasswordSecretRef passwordSecretRef,
    @JsonPropertyDescription("How often the master advertises, and how long backups wait.")
        @Nullable AdvertisementSpec advertisement,
    @JsonPropertyDescription("Whether a better node takes the address from a live master.")
        @Nullable PreemptionSpec preemption,
    @JsonPropertyDescription(
            "Who wins between masters of equal interval: Ucarp (as UCARP(8) on x86: the address whose"
                + " bytes, last one first, are lower), Numeric (the lower address), Yield (BSD: whoever hears"
                + " the other steps down). Default Ucarp.")
        @Nullable TieBreak tieBreak,
    @JsonPropertyDescription(
            "Which nodes may hold the address, and with what settings. The first match wins; with a"
                + " list, nodes that match nothing are not eligible. Left out: every node that has the subnet.")
        @Nullable List<NodeRule> nodes) {}
