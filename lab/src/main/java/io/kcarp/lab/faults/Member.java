package io.kcarp.lab.faults;

import io.kcarp.lab.net.CarpDaemon;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A host with its program, and whoever starts the program again when it ends: the same restart
 * policy for every contender. Safe for use by several threads.
 */
final class Member implements AutoCloseable {
  /** Between the end of a program and its next start. */
  static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final int number;
  private final Host host;
  private CarpDaemon daemon;
  private boolean restarts = true;
  private Optional<Long> endedNanos = Optional.empty();

  /**
   * A running program.
   *
   * @param number of the host, from 0: the preferred one
   */
  Member(int number, CarpDaemon daemon) {
    this.number = number;
    this.daemon = daemon;
    host = daemon.host();
  }

  int number() {
    return number;
  }

  Host host() {
    return host;
  }

  synchronized CarpDaemon daemon() {
    return daemon;
  }

  synchronized boolean alive() {
    return daemon.process().alive();
  }

  /** The role that a living program says it has. */
  synchronized Optional<Role> role() {
    return daemon.process().alive() ? daemon.role() : Optional.empty();
  }

  /** Whether it is what it is to be: it runs, or it is not meant to. */
  synchronized boolean asMeant() {
    return restarts == daemon.process().alive();
  }

  synchronized boolean meantToRun() {
    return restarts;
  }

  /** Called often: starts the program again when it has ended for long enough. */
  synchronized void supervise() throws IOException {
    if (daemon.process().alive() || !restarts) {
      endedNanos = Optional.empty();
      return;
    }
    long nowNanos = System.nanoTime();
    if (endedNanos.isEmpty()) {
      endedNanos = Optional.of(nowNanos);
    } else if (nowNanos - endedNanos.get() >= RESTART_DELAY.toNanos()) {
      daemon = daemon.startAgain();
      endedNanos = Optional.empty();
    }
  }

  /** From now on nobody starts it again. */
  synchronized void stayDown() {
    restarts = false;
  }

  /** Starts it, in case it does not run, and keeps it running. */
  synchronized void boot() throws IOException {
    if (!restarts) {
      kill();
      daemon = daemon.startAgain();
      restarts = true;
    }
  }

  /** Sends a signal to the program as a whole. */
  void signal(Signal signal) {
    // Not under the lock: with a stopped program that would wait for its role.
    daemon().process().signalTree(signal);
  }

  /** Asks the program to end, as a service manager does: its first process. */
  void terminate() {
    daemon().process().signal(Signal.TERM);
  }

  /** Ends the program by SIGKILL, all its processes. */
  void kill() {
    var process = daemon().process();
    process.signalTree(Signal.CONT);
    process.signalTree(Signal.KILL);
    process.kill();
  }

  @Override
  public void close() throws IOException {
    stayDown();
    kill();
    daemon().close();
  }
}
