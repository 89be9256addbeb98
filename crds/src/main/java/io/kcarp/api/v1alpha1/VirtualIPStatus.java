package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is. Three writers, each by server-side apply under its own field manager ({@link Names}):
 *
 * <ul>
 *   <li>each agent its own element of {@code nodes};
 *   <li>the agent that is master also the claim: {@code master}, {@code interface}, {@code since},
 *       force-applied when it becomes master, left out when it steps down;
 *   <li>the operator everything else.
 * </ul>
 *
 * <p>{@code conditions} is a list-map keyed by type, {@code nodes} one keyed by node, so that each
 * writer's apply leaves the others' elements alone. Nulls are left out of the JSON: to server-side
 * apply a field that is present is a field that is owned.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualIPStatus(
    @JsonPropertyDescription("The metadata.generation that the conditions speak of. Operator.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("The virtual addresses in one line, for the table. Operator.")
        @Nullable String address,
    @JsonPropertyDescription("The last accepted configuration: what agents run. Operator.")
        @Nullable EffectiveConfiguration effective,
    @JsonPropertyDescription("The node that holds the addresses. The master's claim.")
        @Nullable String master,
    @JsonProperty("interface")
        @JsonPropertyDescription("The master's interface. The master's claim.")
        @Nullable String interfaceName,
    @JsonPropertyDescription("When it became master, RFC 3339. The master's claim.")
        @Nullable String since,
    @JsonPropertyDescription(
            "Fresh nodes that hear this master / other eligible nodes, as in 2/2. Operator.")
        @Nullable String peers,
    @JsonPropertyDescription(
            "How often a node became master, as far as the entries tell. Operator.")
        @Nullable Integer transitions,
    @JsonPropertyDescription(
            "Nodes with an entry whose agent no longer renews its Lease. Operator.")
        @Nullable List<String> staleNodes,
    @JsonPropertyDescription("Ready first, then the others by name. Operator.")
        @Nullable List<Condition> conditions,
    @JsonPropertyDescription("One entry per node, each written by that node's agent alone.")
        @Nullable List<NodeEntry> nodes) {

  /** The entries, none when the status has none yet. */
  public List<NodeEntry> nodesOrEmpty() {
    return nodes == null ? List.of() : nodes;
  }
}
