package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** kcarp's agent in file mode, running in a host. */
public final class KcarpAgent implements CarpDaemon {
  /** The name of its VirtualIP, where it has one. */
  private static final String NAME = "vip";

  private static final InetSocketAddress HTTP =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9477);
  private static final Duration HTTP_LIMIT = Duration.ofSeconds(5);
  private static final int OK = 200;
  private static final String ROLE = "carp_role{vip=\"";
  private static final String SOCKET = "agent.sock";
  private static final String FILE = "vip.yaml";
  private static final String DROPS = "carp_drops_total{reason=\"";

  private final Host host;
  private final LabProcess process;
  private final ProcessSpec spec;
  private final Path directory;

  private KcarpAgent(Host host, LabProcess process, ProcessSpec spec) {
    this.host = host;
    this.process = process;
    this.spec = spec;
    directory = spec.directory();
  }

  /**
   * Starts it; it is {@link #ready} a moment later. One for each host: the port of its metrics is
   * fixed.
   *
   * @param launcher {@code agent/kcarp-agent} of a built checkout
   */
  public static KcarpAgent start(Path launcher, Host host, KcarpOptions options)
      throws IOException {
    return start(launcher, host, Map.of(NAME, options), Map.of());
  }

  /**
   * With several virtual hosts.
   *
   * @param optionsByName by the VirtualIP's name
   * @param environment such as {@code JAVA_TOOL_OPTIONS}
   */
  public static KcarpAgent start(
      Path launcher,
      Host host,
      Map<String, KcarpOptions> optionsByName,
      Map<String, String> environment)
      throws IOException {
    return start(launcher, host, HTTP.getPort(), optionsByName, environment);
  }

  /** A second agent on the same host; its metrics are on another port and not read here. */
  public static KcarpAgent startBeside(KcarpAgent one, Path launcher, KcarpOptions options)
      throws IOException {
    return start(launcher, one.host, HTTP.getPort() + 1, Map.of(NAME, options), Map.of());
  }

  private static KcarpAgent start(
      Path launcher,
      Host host,
      int httpPort,
      Map<String, KcarpOptions> optionsByName,
      Map<String, String> environment)
      throws IOException {
    var directory = Files.createTempDirectory("kcarp-" + host.name() + "-");
    var documents = new ArrayList<String>();
    optionsByName.forEach((name, options) -> documents.add(options.toYaml(name)));
    Files.writeString(directory.resolve(FILE), String.join("---\n", documents));
    var command =
        List.of(
            launcher.toAbsolutePath().toString(),
            "run",
            "--node=" + host.name(),
            "--file=" + FILE,
            // All hosts of a lab share one file system.
            "--socket=" + SOCKET,
            "--http-address=127.0.0.1:" + httpPort);
    var spec = new ProcessSpec(command, environment, directory, directory.resolve("log"));
    return new KcarpAgent(host, host.start(spec), spec);
  }

  @Override
  public KcarpAgent startAgain() throws IOException {
    CarpDaemon.setAside(spec.log());
    return new KcarpAgent(host, host.start(spec), spec);
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

  /** By {@code carp_role} of its metrics. */
  @Override
  public Optional<Role> role() {
    try {
      return sample(ROLE + NAME + "\"}").map(KcarpAgent::role);
    } catch (IOException notListeningYet) {
      return Optional.empty();
    }
  }

  /** The roles of all virtual hosts, by name; those that it has not yet taken up are missing. */
  public Map<String, Role> roles() throws IOException {
    var roles = new HashMap<String, Role>();
    metrics()
        .lines()
        .filter(line -> line.startsWith(ROLE))
        .forEach(line ->
            roles.put(
                line.substring(ROLE.length(), line.indexOf('"', ROLE.length())),
                role(value(line))));
    return Map.copyOf(roles);
  }

  private static Role role(double gauge) {
    return switch ((int) gauge) {
      case 0 -> Role.INIT;
      case 1 -> Role.BACKUP;
      case 2 -> Role.MASTER;
      default -> throw new IllegalStateException("carp_role " + gauge);
    };
  }

  /** How many frames it has dropped, by reason, such as {@code BadDigest}; without zeros. */
  public Map<String, Long> drops() throws IOException {
    var drops = new HashMap<String, Long>();
    metrics()
        .lines()
        .filter(line -> line.startsWith(DROPS) && value(line) > 0)
        .forEach(line ->
            drops.put(
                line.substring(DROPS.length(), line.indexOf('"', DROPS.length())),
                value(line).longValue()));
    return Map.copyOf(drops);
  }

  /** How many changes of role it has counted. */
  public long transitions() throws IOException {
    return total("carp_transitions_total");
  }

  /** How many frames have announced its addresses for this reason, such as {@code CarrierBack}. */
  public long announced(String reason) throws IOException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("carp_announcements_total{reason=\"" + reason + "\""))
        .mapToLong(line -> value(line).longValue())
        .sum();
  }

  /** The sum of a counter over all its labels. */
  public long total(String counter) throws IOException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(counter + "{"))
        .mapToLong(line -> value(line).longValue())
        .sum();
  }

  /** The value of one series as it is written on {@code /metrics}, labels included. */
  private Optional<Double> sample(String series) throws IOException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(KcarpAgent::value)
        .findFirst();
  }

  private static Double value(String line) {
    return Double.valueOf(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** All its metrics, in Prometheus' text format. */
  public String metrics() throws IOException {
    return get("/metrics").body();
  }

  private HttpGet get(String path) throws IOException {
    return HttpGet.from(host, HTTP, path, HTTP_LIMIT);
  }

  /** Where {@code kcarp-agent status} and its like ask it. */
  public Path socket() {
    return directory.resolve(SOCKET);
  }

  /** Other options for its VirtualIP, in the file that it reads; it takes them up by itself. */
  public void apply(KcarpOptions options) throws IOException {
    Files.writeString(file(), options.toYaml(NAME));
  }

  /** The file that it reads. */
  public Path file() {
    return directory.resolve(FILE);
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public LabProcess process() {
    return process;
  }

  /** SIGTERM: hand over and end. */
  public void signal(Signal signal) {
    process.signal(signal);
  }

  @Override
  public void close() throws IOException {
    process.kill();
    CarpDaemon.deleteFolder(directory);
  }
}
