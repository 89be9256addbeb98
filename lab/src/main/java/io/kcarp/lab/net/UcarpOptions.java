package io.kcarp.lab.net;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;

/**
 * How to run ucarp, in the terms of UCARP(8). Nothing is checked: ucarp's own answer is wanted.
 *
 * @param password at most 19 bytes of UTF-8; handed over in a file
 * @param advbaseSeconds {@code --advbase}
 * @param advskew {@code --advskew}, 1/256 s
 * @param more further options, such as {@code --preempt} or {@code --nomcast}
 */
public record UcarpOptions(
    int vhid,
    String password,
    Inet4Address address,
    int advbaseSeconds,
    int advskew,
    int deadRatio,
    List<String> more) {
  public UcarpOptions {
    more = List.copyOf(more);
  }

  /** ucarp's own defaults: advbase 1, advskew 0, dead ratio 3, no preemption. */
  public static UcarpOptions of(int vhid, String password, Inet4Address address) {
    return new UcarpOptions(vhid, password, address, 1, 0, 3, List.of());
  }

  public UcarpOptions withInterval(int newAdvbaseSeconds, int newAdvskew) {
    return new UcarpOptions(
        vhid, password, address, newAdvbaseSeconds, newAdvskew, deadRatio, more);
  }

  public UcarpOptions withDeadRatio(int newDeadRatio) {
    return new UcarpOptions(vhid, password, address, advbaseSeconds, advskew, newDeadRatio, more);
  }

  /** {@code --preempt}: takes over from a master with a longer interval. */
  public UcarpOptions withPreempt() {
    return with("--preempt");
  }

  /** {@code --shutdown}: removes the address when ended by SIGTERM. */
  public UcarpOptions withShutdown() {
    return with("--shutdown");
  }

  /** Appends an option as it stands on the command line. */
  public UcarpOptions with(String option) {
    var longer = new ArrayList<>(more);
    longer.add(option);
    return new UcarpOptions(vhid, password, address, advbaseSeconds, advskew, deadRatio, longer);
  }
}
