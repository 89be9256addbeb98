package io.kcarp.agent.runtime;

/** What is done shortly before a claim, so that it is quick. Loop thread only. */
public interface Preparation {
  /** Nothing, in no time. */
  Preparation NONE =
      new Preparation() {
        @Override
        public long leadNanos(long leftNanos, long deadTimeNanos) {
          return 0;
        }

        @Override
        public void claimIsNear(long dueNanos) {}
      };

  /**
   * When to turn to a claim next: so long before it.
   *
   * @param leftNanos how long it is until the claim, perhaps negative
   * @param deadTimeNanos of its virtual host: to how much each advertisement puts the claim off
   * @return less than what is left, or, if the loop shall not sleep any more, not less than that
   */
  long leadNanos(long leftNanos, long deadTimeNanos);

  /**
   * The first of the times that {@link #leadNanos} gives has come. Called between frames and
   * deadlines, at each turn that the loop makes for a deadline from then on.
   *
   * @param dueNanos when the loop has something to do next, that claim or before; it must be done
   *     by then
   */
  void claimIsNear(long dueNanos);
}
