package io.kcarp.agent.carp;

import java.util.List;

/** The protocol's rules. */
public final class CarpEngine {
  private CarpEngine() {}

  /**
   * The next state of {@code carp} after {@code event} at {@code nowNanos}.
   *
   * @param nowNanos monotonic; never less than in an earlier step of this virtual host
   */
  public static Transition step(Carp carp, CarpEvent event, long nowNanos) {
    return switch (event) {
      default -> new Transition(carp, List.of());
    };
  }
}
