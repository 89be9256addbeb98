package io.kcarp.lab.faults;

import java.util.ArrayList;
import java.util.List;

/** A contender in a row, at a pace. */
record Cell(Pace pace, Row row, Contender contender) {
  /** All that are to be measured, in the order of the tables. */
  static List<Cell> all() {
    var all = new ArrayList<Cell>();
    for (var pace : Pace.values()) {
      for (var row : Row.values()) {
        for (var contender : Contender.values()) {
          if (row.concerns(contender)
              && contender.canGo(pace)
              && row.refusal(contender).isEmpty()) {
            all.add(new Cell(pace, row, contender));
          }
        }
      }
    }
    return all;
  }

  /** Whether it may be measured while others are. */
  boolean bearsCompany() {
    return pace != Pace.FASTEST && !row.disturbsOthers();
  }

  /** A name for a file. */
  String id() {
    return "%s.%s.%s".formatted(pace.id(), row.id(), contender.id());
  }

  @Override
  public String toString() {
    return "%s, %s, %s".formatted(row.title(), pace.title(), contender.title());
  }
}
