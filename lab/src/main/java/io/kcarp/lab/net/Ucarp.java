package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reference implementation, ucarp, running in a host. Its up and down scripts add and remove
 * the address with prefix 32 on {@value Host#INTERFACE}.
 */
public final class Ucarp implements CarpDaemon {
  private static final String SWITCHING = "Switching to state: ";

  private final Host host;
  private final LabProcess process;
  private final ProcessSpec spec;

  private Ucarp(Host host, LabProcess process, ProcessSpec spec) {
    this.host = host;
    this.process = process;
    this.spec = spec;
  }

  /** Starts it with the host's address as {@code --srcip}. */
  public static Ucarp start(Host host, UcarpOptions options) throws IOException {
    return start(host, options, Map.of());
  }

  /**
   * With more in its environment.
   *
   * @param environment such as {@code LD_PRELOAD}
   */
  public static Ucarp start(Host host, UcarpOptions options, Map<String, String> environment)
      throws IOException {
    var directory = Files.createTempDirectory("ucarp-" + host.name() + "-");
    // The password goes through a file: an argument would depend on this JVM's locale.
    Files.writeString(directory.resolve("key"), options.password());
    script(directory.resolve("up"), "add");
    script(directory.resolve("down"), "del");
    var command = command(host, options);
    var spec = new ProcessSpec(command, environment, directory, directory.resolve("log"));
    return new Ucarp(host, host.start(spec), spec);
  }

  @Override
  public Ucarp startAgain() throws IOException {
    CarpDaemon.setAside(spec.log());
    return new Ucarp(host, host.start(spec), spec);
  }

  private static List<String> command(Host host, UcarpOptions options) {
    var command = new ArrayList<String>();
    command.add("ucarp");
    command.add("--interface=" + Host.INTERFACE);
    command.add("--srcip=" + host.address().getHostAddress());
    command.add("--vhid=" + options.vhid());
    command.add("--passfile=key");
    command.add("--addr=" + options.address().getHostAddress());
    command.add("--advbase=" + options.advbaseSeconds());
    command.add("--advskew=" + options.advskew());
    command.add("--deadratio=" + options.deadRatio());
    command.add("--upscript=./up");
    command.add("--downscript=./down");
    command.add("--facility=none");
    command.addAll(options.more());
    return List.copyOf(command);
  }

  private static void script(Path path, String verb) throws IOException {
    Files.writeString(path, "#!/bin/sh\nexec ip address " + verb + " \"$2/32\" dev \"$1\"\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  public Host host() {
    return host;
  }

  /** The role that it last logged; empty before the first. */
  @Override
  public Optional<Role> role() {
    var output = process.output();
    int last = output.lastIndexOf(SWITCHING);
    if (last < 0) {
      return Optional.empty();
    }
    return Optional.of(
        output.startsWith("MASTER", last + SWITCHING.length()) ? Role.MASTER : Role.BACKUP);
  }

  /** The command line that it was started with; its files are in its working directory. */
  public List<String> command() {
    return spec.command();
  }

  @Override
  public LabProcess process() {
    return process;
  }

  /** SIGUSR1: log the role. SIGUSR2: hand over. */
  public void signal(Signal signal) {
    process.signal(signal);
  }

  /** Kills it (ucarp may sit out SIGTERM for 10 s) and removes its files, not the address. */
  @Override
  public void close() throws IOException {
    process.kill();
    CarpDaemon.deleteFolder(spec.directory());
  }
}
