package io.kcarp.lab.bench;

import io.kcarp.lab.net.CarpDaemon;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.KcarpAgent;
import io.kcarp.lab.net.KcarpOptions;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Ucarp;
import io.kcarp.lab.net.UcarpOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three hosts that share a virtual host, the preferred one first. All preempt, so that each cut
 * finds the same master and the same successor.
 */
record Contender(
    String name, int vhid, Inet4Address address, Timing timing, List<CarpDaemon> daemons)
    implements AutoCloseable {
  private static final String PASSWORD = "secret";
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Makes the daemon of one host. */
  @FunctionalInterface
  private interface Starter {
    CarpDaemon start(Host host, int advskew) throws IOException;
  }

  Contender {
    daemons = List.copyOf(daemons);
  }

  /** Starts kcarp's agents. */
  static Contender kcarp(
      Path launcher, int vhid, Inet4Address address, Timing timing, List<Host> hosts)
      throws IOException {
    return start(
        "kcarp",
        vhid,
        address,
        timing,
        hosts,
        (host, advskew) ->
            KcarpAgent.start(
                launcher,
                host,
                KcarpOptions.of(vhid, PASSWORD, address)
                    .withInterval(timing.advbaseSeconds(), advskew)
                    .withPreempt()));
  }

  /** Starts Debian's ucarp. */
  static Contender ucarp(int vhid, Inet4Address address, Timing timing, List<Host> hosts)
      throws IOException {
    return start(
        "ucarp",
        vhid,
        address,
        timing,
        hosts,
        (host, advskew) ->
            Ucarp.start(
                host,
                UcarpOptions.of(vhid, PASSWORD, address)
                    .withInterval(timing.advbaseSeconds(), advskew)
                    .withPreempt()));
  }

  private static Contender start(
      String name, int vhid, Inet4Address address, Timing timing, List<Host> hosts, Starter starter)
      throws IOException {
    var daemons = new ArrayList<CarpDaemon>();
    for (var host : hosts) {
      daemons.add(starter.start(host, timing.advskew(daemons.size())));
      // Started together, ucarp elects several masters first.
      Await.until(name + " to elect", LOOK, () -> daemons.getFirst().is(Role.MASTER));
    }
    return new Contender(name, vhid, address, timing, daemons);
  }

  /** The preferred host. */
  Host first() {
    return daemons.getFirst().host();
  }

  /** Whether the preferred host is master and no other host is anything but backup. */
  boolean settled() throws IOException {
    for (var daemon : daemons) {
      boolean master = daemon.host().equals(first());
      if (!daemon.is(master ? Role.MASTER : Role.BACKUP)
          || daemon.host().addresses().contains(address) != master) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    for (var daemon : daemons) {
      daemon.close();
    }
  }
}
