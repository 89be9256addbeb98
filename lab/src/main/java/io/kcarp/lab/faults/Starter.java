package io.kcarp.lab.faults;

import io.kcarp.lab.net.CarpDaemon;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.KcarpAgent;
import io.kcarp.lab.net.KcarpOptions;
import io.kcarp.lab.net.Keepalived;
import io.kcarp.lab.net.KeepalivedOptions;
import io.kcarp.lab.net.Ucarp;
import io.kcarp.lab.net.UcarpOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.Map;

/**
 * Starts a contender's program in a host.
 *
 * @param launcher kcarp's agent, of a built checkout
 * @param environment of each program
 */
record Starter(Path launcher, Contender contender, Pace pace, Map<String, String> environment) {
  /** {@code --vhid} of the virtual host, and VRRP's virtual router id. */
  static final int VHID = 100;

  private static final String NAME = "vip";
  private static final String PASSWORD = "secret";

  Starter {
    environment = Map.copyOf(environment);
  }

  /**
   * Starts it.
   *
   * @param number of the host, from 0: the preferred one
   */
  CarpDaemon start(Host host, int number, Inet4Address address) throws IOException {
    return switch (contender) {
      case KCARP, KCARP_DROPPING -> kcarp(host, number, address);
      case UCARP -> ucarp(host, number, address);
      case KEEPALIVED ->
          Keepalived.start(
              host,
              new KeepalivedOptions(
                  VHID, address, pace.priority(number), pace.advertSeconds(), pace.preempt()),
              environment);
    };
  }

  private KcarpAgent kcarp(Host host, int number, Inet4Address address) throws IOException {
    var options =
        KcarpOptions.of(VHID, PASSWORD, address)
            .withInterval(pace.advbaseSeconds(), pace.advskew(number));
    if (pace.preempt()) {
      options = options.withPreempt();
    }
    if (contender == Contender.KCARP_DROPPING) {
      options = options.with("replays: Drop");
    }
    return KcarpAgent.start(launcher, host, Map.of(NAME, options), environment);
  }

  /** With {@code --shutdown}: without it, ucarp leaves the address behind whenever it ends. */
  private Ucarp ucarp(Host host, int number, Inet4Address address) throws IOException {
    var options =
        UcarpOptions.of(VHID, PASSWORD, address)
            .withInterval(pace.advbaseSeconds(), pace.advskew(number))
            .withShutdown();
    return Ucarp.start(host, pace.preempt() ? options.withPreempt() : options, environment);
  }
}
