package io.kcarp.lab.interop;

/** Whose advertisement interval is the shorter. */
enum Better {
  KCARP("kcarp better"),
  UCARP("ucarp better"),
  NEITHER("equal");

  private final String text;

  Better(String text) {
    this.text = text;
  }

  boolean is(Daemon daemon) {
    return switch (this) {
      case KCARP -> daemon == Daemon.KCARP;
      case UCARP -> daemon == Daemon.UCARP;
      case NEITHER -> false;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
