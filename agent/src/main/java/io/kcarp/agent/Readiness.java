package io.kcarp.agent;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Why an agent is not ready, empty when it is: it does not know yet what to run, or it has not gone
 * through takeovers that touch nothing. In an upgrade the node that follows, perhaps the master's,
 * waits for it.
 *
 * @param unknownBecause why the desired state is not known, empty when it is
 * @param rehearsal a rehearsal that failed is over, too: it makes nothing but the first takeover
 *     quick
 */
record Readiness(Supplier<Optional<String>> unknownBecause, Thread rehearsal)
    implements Supplier<Optional<String>> {
  @Override
  public Optional<String> get() {
    return unknownBecause.get().or(this::rehearsing);
  }

  private Optional<String> rehearsing() {
    return rehearsal.getState() == Thread.State.TERMINATED
        ? Optional.empty()
        : Optional.of("still rehearsing takeovers");
  }
}
