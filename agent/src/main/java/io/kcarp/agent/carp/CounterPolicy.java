package io.kcarp.agent.carp;

/** What the counter in our advertisements does when we become master. */
public enum CounterPolicy {
  /** It goes on from the one heard last, one more in each advertisement: UCARP(8), FreeBSD. */
  FOLLOWING,
  /** It is a random one of our own, the same in every advertisement: OpenBSD. */
  CONSTANT
}
