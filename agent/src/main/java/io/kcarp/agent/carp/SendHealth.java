package io.kcarp.agent.carp;

/**
 * Three failed sends in a row demote (advskew at least 240 is advertised and compared), three
 * successful ones in a row end it (UCARP, FreeBSD).
 *
 * @param failuresInRow 0 to 3
 * @param successesInRow 0 to 2, counted while demoted
 * @param demoted whether advskew 240 is advertised
 */
public record SendHealth(int failuresInRow, int successesInRow, boolean demoted) {
  /** No trouble. */
  public static final SendHealth HEALTHY = new SendHealth(0, 0, false);

  private static final int IN_ROW = 3;

  /** After one more failed send. */
  SendHealth failed() {
    int failures = Math.min(failuresInRow + 1, IN_ROW);
    return new SendHealth(failures, 0, demoted || failures == IN_ROW);
  }

  /** After one more successful send. */
  SendHealth succeeded() {
    return demoted && successesInRow + 1 < IN_ROW
        ? new SendHealth(0, successesInRow + 1, true)
        : HEALTHY;
  }

  /** What to advertise for the {@code configured} interval. */
  AdvertisementInterval advertised(AdvertisementInterval configured) {
    return demoted ? configured.demoted() : configured;
  }
}
