package io.kcarp.agent.runtime;

import java.util.Map;

/** Where desired virtual hosts come from: the API server, or a file. */
public interface DesiredStateSource extends AutoCloseable {

  /**
   * Begins to deliver; returns at once.
   *
   * @param listener may be called on any thread, never concurrently
   */
  void start(Listener listener);

  @Override
  void close();

  /** Receives the whole desired state whenever it may have changed. */
  @FunctionalInterface
  interface Listener {
    /**
     * Everything that shall run on this node, by VirtualIP name. A name that was there before and
     * is not any more is released at once: a source leaves a name out only when it has seen its
     * deletion. Where this node is no longer eligible it says {@link Desired.Elsewhere}, or {@link
     * Desired.StandingAside} where it is for the time being.
     */
    void desired(Map<String, Desired> byName);
  }
}
