package io.kcarp.agent.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Whether the API server is away, and when to try it again: after 0.25 s, then after twice as much,
 * up to 2 s, and up to half of it sooner by chance, so that agents don't come back in step. Time is
 * an argument, monotonic nanoseconds. One thread.
 */
final class Outage {
  static final long FIRST_NANOS = 250_000_000L;
  static final long LONGEST_NANOS = 2_000_000_000L;

  /** 429 and up from 500: it is there, and can't do anything now. */
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int SERVER_ERRORS = 500;

  /**
   * How the API server begins what it says to a server-side apply that its schema does not know all
   * of, as of an agent that is newer than the definition. It comes as a 500 without a reason, as
   * does whatever etcd may say, so that there is nothing but the sentence to know it by.
   */
  private static final String NOT_IN_SCHEMA = "failed to create typed patch object";

  private int failures;
  private long againAtNanos;

  /** Whether a request failed for want of an API server, and not because that refuses it. */
  static boolean isOne(RuntimeException failure) {
    return !(failure instanceof KubernetesClientException answer)
        || answer.getCode() <= 0
        || answer.getCode() == TOO_MANY_REQUESTS
        || (answer.getCode() >= SERVER_ERRORS && !isAboutSchema(answer));
  }

  private static boolean isAboutSchema(KubernetesClientException answer) {
    Status status = answer.getStatus();
    return status != null
        && status.getMessage() != null
        && status.getMessage().startsWith(NOT_IN_SCHEMA);
  }

  /** Whether the last request found no API server. */
  boolean isOn() {
    return failures > 0;
  }

  /** Nanoseconds until it is worth a request; 0 when it is now. */
  long waitNanos(long nowNanos) {
    return isOn() ? Math.max(0, againAtNanos - nowNanos) : 0;
  }

  /**
   * A request found no API server.
   *
   * @param chance from 0 inclusive to 1 exclusive
   */
  void failed(long nowNanos, double chance) {
    long wait = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures, 10));
    failures++;
    againAtNanos = nowNanos + wait - (long) (wait / 2.0 * chance);
  }

  /** A request was answered. */
  void ended() {
    failures = 0;
  }
}
