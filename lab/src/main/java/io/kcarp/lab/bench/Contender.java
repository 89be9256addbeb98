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
 *
 * @param daemons one for each host
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
    Starter starter =
        (host, advskew) ->
            KcarpAgent.start(launcher, host, kcarpOptions(vhid, address, timing, advskew));
    return new Contender("kcarp", vhid, address, timing, start(hosts, timing, starter));
  }

  private static KcarpOptions kcarpOptions(
      int vhid, Inet4Address address, Timing timing, int advskew) {
    return KcarpOptions.of(vhid, PASSWORD, address)
        .withInterval(timing.advbaseSeconds(), advskew)
        .withPreempt();
  }

  /** The same, by another name. */
  Contender named(String newName) {
    return new Contender(newName, vhid, address, timing, daemons);
  }

  /** The same agents of kcarp, which are told to be slower or faster from now on. */
  Contender retimed(Timing newTiming) throws IOException {
    // The master last: backups that are faster than it would take over.
    for (int place = daemons.size() - 1; place >= 0; place--) {
      if (daemons.get(place) instanceof KcarpAgent agent) {
        agent.apply(kcarpOptions(vhid, address, newTiming, newTiming.advskew(place)));
      }
    }
    return new Contender(name, vhid, address, newTiming, daemons);
  }

  /** Starts Debian's ucarp. */
  static Contender ucarp(int vhid, Inet4Address address, Timing timing, List<Host> hosts)
      throws IOException {
    Starter starter =
        (host, advskew) ->
            Ucarp.start(
                host,
                UcarpOptions.of(vhid, PASSWORD, address)
                    .withInterval(timing.advbaseSeconds(), advskew)
                    .withPreempt());
    return new Contender("ucarp", vhid, address, timing, start(hosts, timing, starter));
  }

  private static List<CarpDaemon> start(List<Host> hosts, Timing timing, Starter starter)
      throws IOException {
    var daemons = new ArrayList<CarpDaemon>();
    for (var host : hosts) {
      daemons.add(starter.start(host, timing.advskew(daemons.size())));
      // Started together, ucarp elects several masters first.
      Await.until("a master", LOOK, () -> daemons.getFirst().is(Role.MASTER));
    }
    return daemons;
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
