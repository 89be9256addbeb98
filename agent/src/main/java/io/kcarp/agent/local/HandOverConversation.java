package io.kcarp.agent.local;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.HandOver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks the loop to hand over, and waits until it has. */
final class HandOverConversation {
  /** A leaving master waits 1.2 s for a successor; the rest is for a busy machine. */
  private static final long LIMIT_MILLIS = 3_000;

  private static final String STUCK = "the agent did not answer within 3 s: see its log";

  private final StatusBoard board;
  private final Function<String, CompletableFuture<HandOver>> handOver;

  HandOverConversation(StatusBoard board, Function<String, CompletableFuture<HandOver>> handOver) {
    this.board = board;
    this.handOver = handOver;
  }

  /** The answer's line. */
  String ask(String name) throws InterruptedException {
    try (Follower follower = board.follow()) {
      // What is told from here on happened after the question.
      var _ = follower.next(0);
      HandOver answer = handOver.apply(name).get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      return switch (answer) {
        case HandOver.Unknown(var known) ->
            Json.error(
                "there is no virtual host '"
                    + name
                    + "' on this node; "
                    + (known.isEmpty()
                        ? "there is none"
                        : "there are " + String.join(", ", known)));
        case HandOver.NotMaster(Role role) ->
            Json.error(name + " is " + Texts.role(role) + " here, and only a master hands over");
        case HandOver.Begun() -> awaitIt(name, follower).map(Json::line).orElse(Json.error(STUCK));
      };
    } catch (TimeoutException | ExecutionException _) {
      return Json.error(STUCK);
    }
  }

  private static Optional<RoleLine> awaitIt(String name, Follower follower)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    for (long leftNanos = LIMIT_MILLIS * 1_000_000;
        leftNanos > 0;
        leftNanos = deadlineNanos - System.nanoTime()) {
      for (Follower.Told told : follower.next(Math.max(1, leftNanos / 1_000_000))) {
        boolean released = told.kind() == Follower.Kind.RELEASED;
        if (told.change().report().name().equals(name)
            && (released || told.change().report().role() != Role.MASTER)) {
          return Optional.of(RoleLine.of(told));
        }
      }
    }
    return Optional.empty();
  }
}
