package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;

/**
 * What the loop counts. Every method returns at once and throws nothing; all but {@link #dropped}
 * are called on the loop thread.
 */
public interface LoopMetrics {

  /** One advertisement left. */
  void advertisementSent(String vip);

  /** One advertisement was decoded and authenticated. */
  void advertisementReceived(String vip);

  /** One frame was not an advertisement for us. Any thread. */
  void dropped(DropReason reason);

  /** One authentic advertisement was not what an honest host sends. */
  void suspected(String vip, ReplayVerdict verdict);

  /** The kernel no longer has an address that is held. */
  void addressesLost(String vip, AddressLoss how);

  /** The addresses were announced by so many frames. */
  void announced(String vip, int frames);

  /**
   * The role changed, and what follows from it is done.
   *
   * @param reason CamelCase
   */
  void transition(String vip, Role from, Role to, String reason);

  /** How long after its decision a takeover was complete: assigned, advertised, announced. */
  void tookOverNanos(long nanos);

  /** How much later than its deadline the loop woke up. */
  void lateNanos(long nanos);

  /** The virtual host is gone: its series end. */
  void released(String vip);
}
