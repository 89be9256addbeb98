package io.kcarp.agent.signal;

import sun.misc.Signal;

/**
 * Actions for signals. They run on a thread of their own each, and may overlap. SIGQUIT and SIGKILL
 * are not to be had: the first is the JVM's thread dump.
 */
public final class Signals {
  private Signals() {}

  /**
   * Runs the action at every such signal, in place of what the JVM would do.
   *
   * @param name without SIG: {@code USR1}. For {@code USR2} the launcher sets {@code
   *     _JAVA_SR_SIGNUM}, else flight recordings, whose signal it is, would run the action, too
   */
  public static void on(String name, Runnable action) {
    Signal.handle(new Signal(name), _ -> action.run());
  }
}
