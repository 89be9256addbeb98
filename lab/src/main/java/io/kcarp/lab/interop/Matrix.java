package io.kcarp.lab.interop;

import java.util.ArrayList;
import java.util.List;

/** Which cells there are. */
final class Matrix {
  private static final List<Fault> FAULTS =
      List.of(Fault.LINK_CUT, Fault.SIGTERM, Fault.SIGKILL, Fault.SIGUSR2);
  private static final List<Boolean> PREEMPT = List.of(false, true);

  private Matrix() {}

  /** Every combination of the axes, and what is worth a look beside them. */
  static List<Cell> all() {
    var cells = new ArrayList<>(product());
    cells.addAll(further());
    return List.copyOf(cells);
  }

  /** Two masters by five axes. */
  static List<Cell> product() {
    var cells = new ArrayList<Cell>();
    for (var fault : FAULTS) {
      for (var master : Daemon.values()) {
        for (var transport : Transport.values()) {
          for (boolean preempt : PREEMPT) {
            for (var better : Better.values()) {
              cells.add(new Cell(master, fault, transport, preempt, better, Group.USUAL));
            }
          }
        }
      }
    }
    return List.copyOf(cells);
  }

  /** Partitions, three members, and the ends of the ranges. */
  static List<Cell> further() {
    var cells = new ArrayList<Cell>();
    for (var master : Daemon.values()) {
      for (boolean preempt : PREEMPT) {
        for (var better : Better.values()) {
          var cell =
              new Cell(master, Fault.PARTITION, Transport.MULTICAST, preempt, better, Group.USUAL);
          if (!cell.strikesBackup()) {
            cells.add(cell);
          }
        }
      }
    }
    for (var group : Group.values()) {
      if (group != Group.USUAL) {
        for (var master : Daemon.values()) {
          var best = master == Daemon.KCARP ? Better.KCARP : Better.UCARP;
          for (var fault : List.of(Fault.LINK_CUT, Fault.SIGTERM)) {
            cells.add(new Cell(master, fault, Transport.MULTICAST, false, best, group));
            if (group == Group.SECOND_UCARP) {
              cells.add(new Cell(master, fault, Transport.MULTICAST, true, best, group));
              cells.add(new Cell(master, fault, Transport.MULTICAST, false, Better.NEITHER, group));
            }
          }
        }
      }
    }
    return List.copyOf(cells);
  }

  /** A few, in which each value of each axis and each special group occurs. */
  static List<Cell> brief() {
    return List.of(
        usual(Daemon.KCARP, Fault.LINK_CUT, Transport.MULTICAST, false, Better.KCARP),
        usual(Daemon.UCARP, Fault.LINK_CUT, Transport.OWN_GROUP, true, Better.UCARP),
        usual(Daemon.KCARP, Fault.SIGTERM, Transport.BROADCAST, false, Better.NEITHER),
        usual(Daemon.UCARP, Fault.SIGTERM, Transport.MULTICAST, true, Better.KCARP),
        usual(Daemon.KCARP, Fault.SIGKILL, Transport.OWN_GROUP, true, Better.KCARP),
        usual(Daemon.UCARP, Fault.SIGKILL, Transport.BROADCAST, false, Better.NEITHER),
        usual(Daemon.KCARP, Fault.SIGUSR2, Transport.OWN_GROUP, true, Better.KCARP),
        usual(Daemon.UCARP, Fault.SIGUSR2, Transport.BROADCAST, false, Better.UCARP),
        usual(Daemon.UCARP, Fault.PARTITION, Transport.MULTICAST, false, Better.KCARP),
        new Cell(
            Daemon.KCARP,
            Fault.SIGTERM,
            Transport.MULTICAST,
            true,
            Better.KCARP,
            Group.SECOND_UCARP),
        new Cell(
            Daemon.UCARP,
            Fault.SIGTERM,
            Transport.MULTICAST,
            false,
            Better.UCARP,
            Group.LONG_PASSWORD),
        new Cell(
            Daemon.KCARP, Fault.SIGTERM, Transport.MULTICAST, false, Better.KCARP, Group.LAST_VHID),
        new Cell(
            Daemon.UCARP, Fault.SIGTERM, Transport.MULTICAST, false, Better.UCARP, Group.SLOW));
  }

  private static Cell usual(
      Daemon master, Fault fault, Transport transport, boolean preempt, Better better) {
    return new Cell(master, fault, transport, preempt, better, Group.USUAL);
  }
}
