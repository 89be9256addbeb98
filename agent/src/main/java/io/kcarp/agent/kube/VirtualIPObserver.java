package io.kcarp.agent.kube;

import io.kcarp.api.v1alpha1.VirtualIP;

/** Told what the API server holds. */
@FunctionalInterface
public interface VirtualIPObserver {

  /**
   * The object as last seen. On the source's thread: must neither block nor throw.
   *
   * @param reportedHere whether this node shall run it, or its static pod shall
   */
  void observed(VirtualIP virtualIp, boolean reportedHere);
}
