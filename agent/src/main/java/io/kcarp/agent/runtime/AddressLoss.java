package io.kcarp.agent.runtime;

/** How a master lost its addresses in the kernel. */
public enum AddressLoss {
  /** Another program took one off. */
  REMOVED,
  /** The kernel took them off, because this agent did not run for too long. */
  EXPIRED
}
