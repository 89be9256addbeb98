package io.kcarp.lab.faults;

/** What is compared. */
enum Contender {
  KCARP("kcarp"),
  UCARP("ucarp"),
  KEEPALIVED("keepalived");

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** ucarp's own rule makes a dead time of one interval out of advbase 0, so it has one pace. */
  boolean canGo(Pace pace) {
    return switch (this) {
      case KCARP, KEEPALIVED -> true;
      case UCARP -> pace == Pace.USUAL;
    };
  }
}
