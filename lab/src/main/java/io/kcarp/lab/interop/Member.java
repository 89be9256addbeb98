package io.kcarp.lab.interop;

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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host with a daemon, which may end and start again.
 *
 * <p>ucarp runs with {@code --shutdown}, as Debian runs it: without it SIGTERM leaves the address
 * behind, as SIGKILL does.
 */
final class Member implements AutoCloseable {
  /** What they all share. */
  static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");

  private final Daemon kind;
  private final Host host;
  private final Cell cell;
  private final int advskew;
  private final Path launcher;
  private @Nullable CarpDaemon daemon;

  Member(Daemon kind, Host host, Cell cell, int advskew, Path launcher) {
    this.kind = kind;
    this.host = host;
    this.cell = cell;
    this.advskew = advskew;
    this.launcher = launcher;
  }

  Daemon kind() {
    return kind;
  }

  Host host() {
    return host;
  }

  /** Starts the daemon, also once more when it has ended. */
  void start() throws IOException {
    close();
    daemon =
        switch (kind) {
          case KCARP -> KcarpAgent.start(launcher, host, kcarp());
          case UCARP -> Ucarp.start(host, ucarp());
        };
  }

  private KcarpOptions kcarp() {
    var group = cell.group();
    var options =
        KcarpOptions.of(group.vhid(), group.password(), VIRTUAL)
            .withInterval(group.advbaseSeconds(), advskew)
            .withTransport(cell.transport().kcarp());
    return cell.preempt() ? options.withPreempt() : options;
  }

  private UcarpOptions ucarp() {
    var group = cell.group();
    var options =
        UcarpOptions.of(group.vhid(), group.password(), VIRTUAL)
            .withInterval(group.advbaseSeconds(), advskew)
            .withShutdown();
    if (cell.preempt()) {
      options = options.withPreempt();
    }
    var transport = cell.transport().ucarp();
    return transport.isPresent() ? options.with(transport.get()) : options;
  }

  /** The running daemon, or the one that has ended last. */
  CarpDaemon daemon() {
    if (daemon == null) {
      throw new IllegalStateException(host + " was not started");
    }
    return daemon;
  }

  boolean is(Role role) {
    return daemon().is(role);
  }

  /** Whether it takes part: it is up, and not without a link. */
  boolean takesPart() {
    return daemon().role().filter(role -> role != Role.INIT).isPresent();
  }

  /** Frames that kcarp did not take, by reason; ucarp counts none. */
  Map<String, Long> drops() throws IOException {
    return daemon() instanceof KcarpAgent agent ? agent.drops() : Map.of();
  }

  long intervalNanos() {
    return Daemon.intervalNanos(cell.group().advbaseSeconds(), advskew);
  }

  long patienceNanos() {
    return kind.patienceNanos(cell.group().advbaseSeconds(), advskew, Group.DEAD_RATIO);
  }

  /** The last lines of what it has printed. */
  Optional<String> lastWords() {
    return Optional.ofNullable(daemon)
        .map(one -> one.process().output().lines().toList())
        .map(lines -> lines.subList(Math.max(0, lines.size() - 8), lines.size()))
        .map(lines -> String.join("\n", lines));
  }

  @Override
  public void close() throws IOException {
    if (daemon != null) {
      daemon.close();
    }
  }

  @Override
  public String toString() {
    return host.name();
  }
}
