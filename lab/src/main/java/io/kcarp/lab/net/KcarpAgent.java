package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** kcarp's agent in file mode, running in a host, with one virtual host. */
public final class KcarpAgent implements AutoCloseable {
  /** What the agent says of itself. */
  public enum Role {
    INIT,
    BACKUP,
    MASTER
  }

  /** The name of its VirtualIP. */
  static final String NAME = "vip";

  private static final InetSocketAddress HTTP =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9477);
  private static final Duration HTTP_LIMIT = Duration.ofSeconds(5);
  private static final int OK = 200;

  private final Host host;
  private final LabProcess process;
  private final Path directory;

  private KcarpAgent(Host host, LabProcess process, Path directory) {
    this.host = host;
    this.process = process;
    this.directory = directory;
  }

  /**
   * Starts it; it is {@link #ready} a moment later. One for each host: the port of its metrics is
   * fixed.
   *
   * @param launcher {@code agent/kcarp-agent} of a built checkout
   */
  public static KcarpAgent start(Path launcher, Host host, KcarpOptions options)
      throws IOException {
    var directory = Files.createTempDirectory("kcarp-" + host.name() + "-");
    Files.writeString(directory.resolve("vip.yaml"), options.toYaml());
    var command =
        List.of(
            launcher.toAbsolutePath().toString(),
            "run",
            "--node=" + host.name(),
            "--file=vip.yaml",
            "--http-address=127.0.0.1:" + HTTP.getPort(),
            "--run-directory=run");
    var process = host.start(ProcessSpec.of(directory.resolve("log"), command));
    return new KcarpAgent(host, process, directory);
  }

  /**
   * Whether it says that it is ready; false while it is starting.
   *
   * @throws LabException when it has ended, with what it printed
   */
  public boolean ready() {
    if (!process.alive()) {
      throw new LabException(
          LabException.Reason.PROGRAM_FAILED, "the agent ended: " + process.output().strip());
    }
    try {
      return get("/readyz").code() == OK;
    } catch (IOException notListeningYet) {
      return false;
    }
  }

  /** Its role by {@code carp_role} of its metrics; empty before it takes part. */
  public Optional<Role> role() throws IOException {
    return sample("carp_role{vip=\"" + NAME + "\"}").map(value -> Role.values()[value.intValue()]);
  }

  /** How many frames it has dropped for a reason, such as {@code BadDigest}. */
  public long drops(String reason) throws IOException {
    return counter("carp_drops_total{reason=\"" + reason + "\"}");
  }

  /** How many frames found the queue to its loop full. */
  public long queueFull() throws IOException {
    return counter("carp_queue_full_total");
  }

  private long counter(String series) throws IOException {
    return sample(series).orElse(0.0).longValue();
  }

  /** The value of one series as it is written on {@code /metrics}, labels included. */
  private Optional<Double> sample(String series) throws IOException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> Double.valueOf(line.substring(series.length() + 1)))
        .findFirst();
  }

  /** All its metrics, in Prometheus' text format. */
  public String metrics() throws IOException {
    return get("/metrics").body();
  }

  private HttpGet get(String path) throws IOException {
    return HttpGet.from(host, HTTP, path, HTTP_LIMIT);
  }

  public Host host() {
    return host;
  }

  public LabProcess process() {
    return process;
  }

  /** SIGTERM: hand over and end. */
  public void signal(Signal signal) {
    process.signal(signal);
  }

  /** Kills it and removes its files, not the address. */
  @Override
  public void close() throws IOException {
    process.kill();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
