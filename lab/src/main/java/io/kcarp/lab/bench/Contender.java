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
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Three hosts that share a virtual host, the preferred one first. All preempt, so that each cut
 * finds the same master and the same successor.
 */
final class Contender implements AutoCloseable {
  private static final String PASSWORD = "secret";
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int SUCCESSOR = 1;

  private final String name;
  private final int vhid;
  private final Inet4Address address;
  private final Timing timing;
  private final boolean ticking;
  private final Starter starter;
  private final List<CarpDaemon> daemons = new ArrayList<>();

  /** Makes the daemon of one host. */
  @FunctionalInterface
  private interface Starter {
    CarpDaemon start(Host host, int advskew) throws IOException;
  }

  private Contender(
      String name,
      int vhid,
      Inet4Address address,
      Timing timing,
      boolean ticking,
      Starter starter) {
    this.name = name;
    this.vhid = vhid;
    this.address = address;
    this.timing = timing;
    this.ticking = ticking;
    this.starter = starter;
  }

  /** Starts kcarp's agents. */
  static Contender kcarp(
      Path launcher, int vhid, Inet4Address address, Timing timing, List<Host> hosts)
      throws IOException {
    Starter starter =
        (host, advskew) ->
            KcarpAgent.start(
                launcher,
                host,
                KcarpOptions.of(vhid, PASSWORD, address)
                    .withInterval(timing.advbaseSeconds(), advskew)
                    .withPreempt());
    return new Contender("kcarp", vhid, address, timing, false, starter).started(hosts);
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
    return new Contender("ucarp", vhid, address, timing, true, starter).started(hosts);
  }

  private Contender started(List<Host> hosts) throws IOException {
    for (var host : hosts) {
      daemons.add(starter.start(host, timing.advskew(daemons.size())));
      // Started together, ucarp elects several masters first.
      Await.until(name + " to elect", LOOK, () -> daemons.getFirst().is(Role.MASTER));
    }
    return this;
  }

  /**
   * Makes the next cut independent of the last: a daemon that looks at what it received once a
   * second, from its start on, is as late in every cut unless the successor starts anew at a random
   * moment.
   */
  void reshuffle(RandomGenerator random) throws IOException {
    if (ticking) {
      var before = daemons.get(SUCCESSOR);
      before.close();
      LockSupport.parkNanos(random.nextLong(1_000_000_000));
      daemons.set(SUCCESSOR, starter.start(before.host(), timing.advskew(SUCCESSOR)));
    }
  }

  String name() {
    return name;
  }

  int vhid() {
    return vhid;
  }

  Inet4Address address() {
    return address;
  }

  Timing timing() {
    return timing;
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
