package io.kcarp.lab.real;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.lab.cluster.Cluster;
import io.kcarp.lab.cluster.Entrance;
import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.cluster.LabCluster;
import io.kcarp.lab.net.AddressWithPrefix;
import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.HttpGet;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.UdpProbe;
import io.kcarp.lab.net.WebPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The Kubernetes that {@code lab/cluster} runs, with kcarp's images on its nodes and kcarp not
 * installed yet, and a client on the nodes' segment.
 *
 * <p>Only inside {@code lab/isolated}, as root, and once at a time; {@code lab/cluster prepare}
 * comes before.
 */
public final class RealKubernetes implements Cluster {
  private static final String BRIDGE = "kcarp0";
  private static final String BRIDGE_ADDRESS = "10.88.0.1/24";
  private static final int NODES = 3;
  private static final Duration WATCH_PERIOD = Duration.ofMillis(2);
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(2);

  private final ClusterScript script;
  private final Path work;
  private final Kubectl kubectl;
  private final List<Host> nodes;
  private final Host client;
  private final Optional<Path> entrance;

  /** What to close, the last first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private RealKubernetes(ClusterScript script) throws IOException {
    this.script = script;
    Path kubeconfig = Path.of(script.run("kubeconfig").strip());
    this.work = kubeconfig.resolveSibling("");
    this.kubectl =
        new Kubectl(
            List.of("lab/cluster", "kubectl"),
            script.repository(),
            kubeconfig,
            kubeconfig.resolveSibling("kubectl-cache"));
    this.nodes = IntStream.rangeClosed(1, NODES).mapToObj(RealKubernetes::existing).toList();
    this.entrance = Entrance.write(work, kubeconfig, List.of(work.resolve("programs")));
    Segment segment = opened(Segment.existing(BRIDGE, BRIDGE_ADDRESS));
    this.client = segment.addHost("client", "10.88.0.200/24");
    for (Host node : nodes) {
      opened(WebPage.start(node, LabCluster.WEB_PORT));
      opened(EchoServer.start(node, LabCluster.ECHO_PORT));
    }
  }

  private static Host existing(int number) {
    return Host.existing(
        "node-" + number,
        BRIDGE,
        BRIDGE + "-" + number,
        AddressWithPrefix.parse("10.88.0.%d/24".formatted(10 + number)));
  }

  /** Starts it; takes half a minute on a machine that does nothing else. */
  public static RealKubernetes start(Path repository) throws IOException {
    var script = new ClusterScript(repository);
    Path images = repository.resolve("lab/target/images");
    script.run(
        "up", images.resolve("agent.tar").toString(), images.resolve("operator.tar").toString());
    return new RealKubernetes(script);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public List<Host> nodes() {
    return nodes;
  }

  @Override
  public Kubectl kubectl() {
    return kubectl;
  }

  @Override
  public Optional<VirtualIP> virtualIp(String name) {
    String found = kubectl.output("get", "vip", name, "-o", "json", "--ignore-not-found");
    return found.isBlank()
        ? Optional.empty()
        : Optional.of(Serialization.unmarshal(found, VirtualIP.class));
  }

  @Override
  public boolean isWithoutAgents() {
    return kubectl
        .output(
            "get",
            "daemonsets,pods",
            "--namespace=" + Names.DEFAULT_NAMESPACE,
            "--selector=app.kubernetes.io/name=" + Names.AGENT,
            "--output=name")
        .isBlank();
  }

  @Override
  public UdpProbe probe(InetAddress address) throws IOException {
    return UdpProbe.start(client, address, LabCluster.ECHO_PORT);
  }

  @Override
  public HolderWatch watch(InetAddress address) throws IOException {
    return HolderWatch.start(address, nodes, WATCH_PERIOD);
  }

  @Override
  public String page(InetAddress address) throws IOException {
    return HttpGet.from(
            client, new InetSocketAddress(address, LabCluster.WEB_PORT), "/", PAGE_TIMEOUT)
        .body();
  }

  @Override
  public Path work() {
    return work;
  }

  @Override
  public Optional<Path> entrance() {
    return entrance;
  }

  @Override
  public List<String> symptoms() {
    return (kubectl.run("get", "nodes,pods", "--all-namespaces").output()
            + kubectl.run("get", "virtualips", "--output=yaml").output())
        .lines()
        .toList();
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new LabException(LabException.Reason.PROGRAM_FAILED, "cannot close " + part, e);
      }
    }
    parts.clear();
    script.run("down");
  }
}
