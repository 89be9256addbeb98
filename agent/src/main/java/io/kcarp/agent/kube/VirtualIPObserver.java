package io.kcarp.agent.kube;

import io.kcarp.api.v1alpha1.VirtualIP;

/** Told what the API server holds. */
@FunctionalInterface
public interface VirtualIPObserver {

  /**
   * The object as last seen. On the source's thread: must neither block nor throw.
   *
   * @param desiredHere whether this node shall run it
   */
  void observed(VirtualIP virtualIp, boolean desiredHere);
}
