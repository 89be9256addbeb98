package io.kcarp.agent.carp;

/**
 * Three failed sends in a row are trouble, three successful ones in a row end it (UCARP, FreeBSD).
 *
 * @param failuresInRow 0 to 3
 * @param successesInRow 0 to 2, counted in trouble
 * @param troubled whether sending counts as broken
 */
public record SendHealth(int failuresInRow, int successesInRow, boolean troubled) {
  /** No trouble. */
  public static final SendHealth HEALTHY = new SendHealth(0, 0, false);

  private static final int IN_ROW = 3;

  /** After one more failed send. */
  SendHealth failed() {
    int failures = Math.min(failuresInRow + 1, IN_ROW);
    return new SendHealth(failures, 0, troubled || failures == IN_ROW);
  }

  /** After one more successful send. */
  SendHealth succeeded() {
    return troubled && successesInRow + 1 < IN_ROW
        ? new SendHealth(0, successesInRow + 1, true)
        : HEALTHY;
  }
}
