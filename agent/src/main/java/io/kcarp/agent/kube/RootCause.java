package io.kcarp.agent.kube;

/** What went wrong, without what was being done: the client wraps the one into the other. */
final class RootCause {
  private RootCause() {}

  static String text(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
