package io.kcarp.agent.carp;

/**
 * Three failed sends in a row demote (advskew at least 240 is advertised and compared), three
 * successful ones in a row end it (UCARP, FreeBSD).
 *
 * @param failuresInRow 0 to 3
 * @param successesInRow 0 to 3, counted while demoted
 * @param demoted whether advskew 240 is advertised
 */
public record SendHealth(int failuresInRow, int successesInRow, boolean demoted) {
  /** No trouble. */
  public static final SendHealth HEALTHY = new SendHealth(0, 0, false);
}
