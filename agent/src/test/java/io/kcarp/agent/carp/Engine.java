package io.kcarp.agent.carp;

/** The rules under test: {@link CarpEngine#step}, or a {@link Mutant} of it. */
@FunctionalInterface
interface Engine {
  Transition step(Carp carp, CarpEvent event, long nowNanos);
}
