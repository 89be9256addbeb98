package io.kcarp.agent.carp;

/**
 * Whom the segment heard last, and so where clients send: to us, or to another host that announced
 * the addresses after we did.
 *
 * @param ownNanos when our last announcement left; 0 before the first
 * @param isOurs whether no newer one was heard
 */
record LastAnnouncement(long ownNanos, boolean isOurs) {
  static final LastAnnouncement NONE = new LastAnnouncement(0, true);

  /** After another of ours. */
  static LastAnnouncement sent(long nanos) {
    return new LastAnnouncement(nanos, true);
  }

  /** After another host's. */
  LastAnnouncement heard(long arrivalNanos) {
    return new LastAnnouncement(ownNanos, isOurs && !isClearlyOlderThan(arrivalNanos));
  }

  /** Whether ours is, for all who hear both: what comes close after it may come before it there. */
  boolean isClearlyOlderThan(long arrivalNanos) {
    return arrivalNanos - ownNanos >= CarpEngine.ANNOUNCEMENTS_APART_NANOS;
  }
}
