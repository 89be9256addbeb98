package io.kcarp.operator.policy;

import java.util.Comparator;

/**
 * Order of age between VirtualIPs: the lesser is the older, and keeps what both want.
 *
 * @param creationTimestamp RFC 3339 in UTC to the second, as the API server writes it: its text
 *     sorts like the time
 * @param name decides between objects of the same second
 */
public record Seniority(String creationTimestamp, String name) implements Comparable<Seniority> {
  private static final Comparator<Seniority> ORDER =
      Comparator.comparing(Seniority::creationTimestamp).thenComparing(Seniority::name);

  @Override
  public int compareTo(Seniority other) {
    return ORDER.compare(this, other);
  }

  /** Whether this one is the older. */
  public boolean isOlderThan(Seniority other) {
    return compareTo(other) < 0;
  }
}
