package io.kcarp.api.v1alpha1;

/** What a new master does with the counter of the one before; it enters the HMAC. */
public enum CounterPolicy {
  /** It goes on from the counter that it heard last, one more each time: UCARP(8), FreeBSD. */
  Following,
  /** It keeps a random counter of its own, the same in every advertisement: OpenBSD. */
  Constant
}
