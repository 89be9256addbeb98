package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CounterPolicy;

/**
 * In what the implementations of CARP differ, so that hosts outside Kubernetes can share the
 * virtual host.
 *
 * @param counterPolicy what our counter does
 * @param demoteByte whether OpenBSD's demote byte is sent and honoured; else it is sent as zero and
 *     ignored
 * @param linkLocalInDigest whether link-local virtual addresses enter the digest that we send
 *     (FreeBSD, NetBSD) or not (OpenBSD); both are accepted
 */
public record Dialect(CounterPolicy counterPolicy, boolean demoteByte, boolean linkLocalInDigest) {
  /** UCARP(8)'s, and that of groups of kcarp alone. */
  public static final Dialect UCARP = new Dialect(CounterPolicy.FOLLOWING, false, false);
}
