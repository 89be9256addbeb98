package io.kcarp.operator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when another may lead; an end of the lead that close brings about is expected.
 */
final class LostLead {
  private static final Logger LOG = LoggerFactory.getLogger(LostLead.class);

  private final Runnable exit;
  private volatile boolean expected;

  LostLead(Runnable exit) {
    this.exit = exit;
  }

  /** From now on the end of the lead is wanted. */
  void expected() {
    expected = true;
  }

  /** The leader election's callback. */
  void stoppedLeading() {
    if (!expected) {
      LOG.error("Lost the lead: exiting, since another operator may be at work");
      exit.run();
    }
  }
}
