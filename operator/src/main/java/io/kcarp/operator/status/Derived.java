package io.kcarp.operator.status;

import java.util.List;
import java.util.Optional;

/**
 * The columns and the conditions that follow from a {@link Scene}.
 *
 * @param peers fresh nodes that hear the master / other eligible nodes, as in {@code 2/2}
 * @param transitions how often a node became master, as far as the entries tell
 * @param staleNodes sorted names of nodes with an entry whose agent is not alive
 * @param filesInSync empty unless static pods run it
 * @param isComplete whether there is one master and every other eligible node hears it: no report
 *     that is still to come is likely to change that
 */
public record Derived(
    String peers,
    int transitions,
    List<String> staleNodes,
    Judgement ready,
    Judgement addressConflict,
    Optional<Judgement> filesInSync,
    boolean isComplete) {}
