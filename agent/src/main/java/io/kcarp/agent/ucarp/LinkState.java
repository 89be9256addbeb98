package io.kcarp.agent.ucarp;

/** What a missing carrier means. */
public enum LinkState {
  /** The virtual host does not take part. */
  TRACK,
  /** Nothing (--ignoreifstate): for a crossover cable, whose carrier goes with the other host. */
  IGNORE
}
