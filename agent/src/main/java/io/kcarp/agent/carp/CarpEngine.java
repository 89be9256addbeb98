package io.kcarp.agent.carp;

/** The protocol's rules. */
public final class CarpEngine {
  private CarpEngine() {}

  /**
   * The next state of {@code carp} after {@code event} at {@code nowNanos}.
   *
   * @param nowNanos monotonic; never less than in an earlier step of this virtual host
   */
  public static Transition step(Carp carp, CarpEvent event, long nowNanos) {
    throw new UnsupportedOperationException(carp + " " + event + " " + nowNanos);
  }
}
