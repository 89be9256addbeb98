package io.kcarp.agent.runtime;

/**
 * What is done in the last moment before a claim, so that it is quick. In that moment the loop does
 * not sleep: it calls this at each turn, between frames and deadlines. Loop thread only.
 */
public interface Preparation {
  /** Nothing, in no time. */
  Preparation NONE =
      new Preparation() {
        @Override
        public long leadNanos() {
          return 0;
        }

        @Override
        public void claimIsNear(long dueNanos) {}
      };

  /** How long before a claim it begins. */
  long leadNanos();

  /**
   * A claim is nearer than {@link #leadNanos}.
   *
   * @param dueNanos when the loop has something to do next, that claim or before; it must be done
   *     by then
   */
  void claimIsNear(long dueNanos);
}
