package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node's agent sees and does. Written by that agent alone, by server-side apply under
 * {@link Names#agentFieldManager}.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeEntry(
    @Required @JsonPropertyDescription("The node's name; the key of the list.") String node,
    @Required @JsonPropertyDescription("Init, Backup or Master.") NodeRole role,
    @Required @JsonPropertyDescription("Why it has this role, in CamelCase.") String reason,
    @JsonPropertyDescription("The same for people, with what to do about it.")
        @Nullable String message,
    @JsonProperty("interface") @JsonPropertyDescription("The interface CARP runs on.")
        @Nullable String interfaceName,
    @JsonPropertyDescription("Virtual addresses that the kernel holds on that interface.")
        @Nullable List<String> addresses,
    @JsonPropertyDescription("Source address of this node's advertisements.")
        @Nullable String sourceAddress,
    @Min(0) @Max(254) @JsonPropertyDescription("The advskew configured for this node.")
        @Nullable Integer advskew,
    @JsonPropertyDescription("Source address of the master that this node hears.")
        @Nullable String observedMaster,
    @JsonPropertyDescription("The effective generation that this node runs.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The effective serial that this node has taken up, whatever its role: it accepts what"
                + " that accepts, and sends what that sends.")
        @Nullable Long observedSerial,
    @JsonPropertyDescription("When the role began, RFC 3339.") @Nullable String since,
    @JsonPropertyDescription("How often this node became master since its agent started.")
        @Nullable Integer transitions,
    @JsonPropertyDescription("The last change of role.") @Nullable LastTransition lastTransition,
    @Size(max = 8)
        @JsonPropertyDescription(
            "Hosts outside the group that say to have an address which this node holds or would"
                + " claim.")
        @Nullable List<ForeignOwner> foreignOwners,
    @JsonPropertyDescription("With agent StaticPod: what this node's file says.")
        @Nullable FileConfiguration file) {}
