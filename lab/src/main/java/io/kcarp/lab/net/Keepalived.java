package io.kcarp.lab.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * keepalived, which speaks VRRP, running in a host. Its configuration is the template {@code
 * keepalived.conf} beside this class.
 */
public final class Keepalived implements CarpDaemon {
  private static final String CONFIGURATION = "keepalived.conf";
  private static final String ENTERING = "Entering ";

  private final Host host;
  private final LabProcess process;
  private final ProcessSpec spec;

  private Keepalived(Host host, LabProcess process, ProcessSpec spec) {
    this.host = host;
    this.process = process;
    this.spec = spec;
  }

  /**
   * Starts it.
   *
   * @param environment such as {@code LD_PRELOAD}
   */
  public static Keepalived start(
      Host host, KeepalivedOptions options, Map<String, String> environment) throws IOException {
    var directory = Files.createTempDirectory("keepalived-" + host.name() + "-");
    Files.writeString(
        directory.resolve(CONFIGURATION), options.fill(template(), host.name(), Host.INTERFACE));
    var command =
        List.of(
            "keepalived",
            "--vrrp",
            "--dont-fork",
            "--log-console",
            "--use-file=" + directory.resolve(CONFIGURATION),
            // All hosts of a lab share one file system.
            "--pid=" + directory.resolve("keepalived.pid"),
            "--vrrp_pid=" + directory.resolve("vrrp.pid"));
    var spec = new ProcessSpec(command, environment, directory, directory.resolve("log"));
    return new Keepalived(host, host.start(spec), spec);
  }

  static String template() throws IOException {
    try (InputStream file = Keepalived.class.getResourceAsStream(CONFIGURATION)) {
      if (file == null) {
        throw new IOException(CONFIGURATION + " is missing from the lab's jar");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public Keepalived startAgain() throws IOException {
    CarpDaemon.setAside(spec.log());
    // Killed, it leaves its pid files, and takes them for another one that runs.
    for (var name : List.of("keepalived.pid", "vrrp.pid")) {
      Files.deleteIfExists(spec.directory().resolve(name));
    }
    return new Keepalived(host, host.start(spec), spec);
  }

  /** The role that it last logged; empty before the first. */
  @Override
  public Optional<Role> role() {
    return role(process.output());
  }

  static Optional<Role> role(String log) {
    int last = log.lastIndexOf(ENTERING);
    if (last < 0) {
      return Optional.empty();
    }
    int word = last + ENTERING.length();
    if (log.startsWith("MASTER", word)) {
      return Optional.of(Role.MASTER);
    }
    return Optional.of(log.startsWith("BACKUP", word) ? Role.BACKUP : Role.INIT);
  }

  @Override
  public Host host() {
    return host;
  }

  /** The parent; the process that speaks VRRP is its child. */
  @Override
  public LabProcess process() {
    return process;
  }

  @Override
  public void close() throws IOException {
    process.signalTree(Signal.CONT);
    process.signalTree(Signal.KILL);
    process.kill();
    CarpDaemon.deleteFolder(spec.directory());
  }
}
