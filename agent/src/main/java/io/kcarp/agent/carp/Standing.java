package io.kcarp.agent.carp;

/**
 * What two masters, or a master and a backup that may preempt, compare: the lower demote count,
 * then the shorter interval (OpenBSD carp(4); without demote counts, UCARP(8)).
 *
 * @param demote 0 to 255; 0 where demote counts are not honoured
 * @param interval as advertised
 */
public record Standing(int demote, AdvertisementInterval interval) implements Comparable<Standing> {

  /** Whether this one is the better master. */
  boolean beats(Standing other) {
    return compareTo(other) < 0;
  }

  /** Whether this is a leaving master's last word. */
  boolean isBowOut() {
    return interval.equals(AdvertisementInterval.BOW_OUT);
  }

  @Override
  public int compareTo(Standing other) {
    int byDemote = Integer.compare(demote, other.demote);
    return byDemote != 0 ? byDemote : interval.compareTo(other.interval);
  }
}
