package io.kcarp.lab.faults;

import java.util.Locale;

/** What is compared. */
enum Contender {
  KCARP("kcarp"),
  /** kcarp with {@code spec.replays: Drop}: where somebody forges. */
  KCARP_DROPPING("kcarp, replays: Drop"),
  UCARP("ucarp"),
  KEEPALIVED("keepalived");

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** As it is called on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** ucarp's own rule makes a dead time of one interval out of advbase 0, so it has one pace. */
  boolean canGo(Pace pace) {
    return switch (this) {
      case KCARP, KCARP_DROPPING, KEEPALIVED -> true;
      case UCARP -> pace == Pace.USUAL;
    };
  }
}
