package io.kcarp.agent.wire;

/** What a {@link ReplayGuard} makes of an authentic advertisement. */
public enum ReplayVerdict {
  /** Nothing that an honest sender would not do. */
  FRESH,
  /** Counter and digest of an earlier one, with another interval or demote count. */
  TAMPERED,
  /** An earlier one again, or under another source address. */
  REPLAYED,
  /** Not remembered, but its source, which counts, has counted beyond it long ago. */
  COUNTER_WENT_BACK,
  /**
   * Not remembered, from a source not heard of late, with a counter that the group left behind long
   * ago. An honest peer may be one with a constant counter that others followed, and that was away
   * since before we listened.
   */
  SUPERSEDED
}
