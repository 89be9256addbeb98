package io.kcarp.agent.runtime;

/** What is done shortly before a claim, so that it is quick. Loop thread only. */
public interface Preparation {
  /** Nothing, in no time. */
  Preparation NONE =
      new Preparation() {
        @Override
        public long leadNanos() {
          return 0;
        }

        @Override
        public long awakeNanos() {
          return 0;
        }

        @Override
        public void claimIsNear(long dueNanos) {}
      };

  /** How long before a claim it is made. */
  long leadNanos();

  /** How long before a claim the loop does not sleep any more; not longer than the lead. */
  long awakeNanos();

  /**
   * A claim is nearer than {@link #leadNanos}. Called between frames and deadlines, at each turn of
   * the loop.
   *
   * @param dueNanos when the loop has something to do next, that claim or before; it must be done
   *     by then
   */
  void claimIsNear(long dueNanos);
}
