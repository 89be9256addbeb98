package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;

/** Counts nothing. */
class NoMetrics implements LoopMetrics {
  @Override
  public void advertisementSent(String vip) {}

  @Override
  public void advertisementReceived(String vip) {}

  @Override
  public void dropped(DropReason reason) {}

  @Override
  public void suspected(String vip, ReplayVerdict verdict) {}

  @Override
  public void addressesLost(String vip, AddressLoss how) {}

  @Override
  public void announced(String vip, int frames) {}

  @Override
  public void transition(String vip, Role from, Role to, String reason) {}

  @Override
  public void tookOverNanos(long nanos) {}

  @Override
  public void lateNanos(long nanos) {}

  @Override
  public void released(String vip) {}
}
