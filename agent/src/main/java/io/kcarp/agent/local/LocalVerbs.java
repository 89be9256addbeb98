package io.kcarp.agent.local;

import io.kcarp.agent.runtime.HandOver;
import io.kcarp.agent.runtime.LoopClock;
import io.kcarp.agent.runtime.Peers;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the socket can ask of the agent.
 *
 * @param node this node's name
 * @param source where VirtualIPs come from: the file's path, or {@code api}
 * @param problem why the source is not followed right now; any thread
 * @param peers who else speaks
 * @param clock the loop's
 * @param handOver asks the loop to move one virtual host; any thread, returns at once
 */
public record LocalVerbs(
    String node,
    String source,
    Supplier<Optional<String>> problem,
    Peers peers,
    LoopClock clock,
    Function<String, CompletableFuture<HandOver>> handOver) {

  StatusAnswer status(StatusBoard board) {
    long nowNanos = clock.nanoTime();
    Instant now = clock.wallTime();
    return new StatusAnswer(
        node,
        source,
        problem.get().orElse(null),
        board.reports().stream()
            .map(report ->
                StatusAnswer.VirtualHostStatus.of(
                    report,
                    peers.of(report.name()).stream()
                        .map(peer -> StatusAnswer.ExternalPeer.of(peer, nowNanos, now))
                        .toList()))
            .toList());
  }
}
