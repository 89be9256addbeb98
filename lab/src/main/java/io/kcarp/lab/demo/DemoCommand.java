package io.kcarp.lab.demo;

import io.kcarp.lab.cluster.Cluster;
import io.kcarp.lab.cluster.LabCluster;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.real.RealKubernetes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kcarp-lab demo}. Exit codes: 0, 1 when a promise breaks. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Shows one VirtualIP from apply to delete on three nodes made for it.")
public final class DemoCommand implements Callable<Integer> {
  @Option(names = "--keep", description = "Keep it running, to try things, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--cluster",
      description = "On a real Kubernetes, which lab/cluster prepare has made ready.")
  private boolean real;

  private final Path repository;

  /** For a checkout with built jars. */
  public DemoCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    var stage = new Stage(System.out);
    try (Cluster cluster = start(stage)) {
      try {
        Story story = new Story(cluster, stage);
        if (real) {
          story.install();
        }
        tell(story, stage, cluster);
      } catch (BrokenPromise | LabException e) {
        System.err.println("kcarp-lab demo: " + e.getMessage());
        cluster.symptoms().forEach(System.err::println);
        return 1;
      }
    }
    long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    stage.step("All as promised, in " + seconds + " s; nothing is left behind");
    return 0;
  }

  private Cluster start(Stage stage) throws IOException {
    if (real) {
      stage.step(
          "A real Kubernetes: etcd, a control plane, three nodes with kubelet and containerd");
      return RealKubernetes.start(repository);
    }
    stage.step("Three nodes and a client in namespaces of their own, an API server, the operator");
    stage.fact(
        "The API server is the lab's quick one, in memory; all else here is the real thing.");
    return LabCluster.start(repository);
  }

  private void tell(Story story, Stage stage, Cluster cluster)
      throws IOException, InterruptedException {
    String first = story.elect();
    String second = story.cut(first);
    story.restore(first, second);
    if (keep) {
      stage.step("It stays until Ctrl-C. From another terminal, as the same user:");
      invite(stage, cluster);
      new CountDownLatch(1).await();
    }
    story.delete();
  }

  private static void invite(Stage stage, Cluster cluster) {
    String enter = cluster.entrance().map(Path::toString).orElse("");
    stage.fact("enter=" + enter);
    stage.fact("$enter kubectl get vip --watch");
    stage.fact("$enter kubectl get vip web -o yaml");
    stage.fact("$enter ip -n node-1 address show eth0");
    for (Host node : cluster.nodes()) {
      stage.fact(
          "$enter ip link set %s down    # pulls the cable of %s; up plugs it in"
              .formatted(node.port(), node));
    }
    stage.fact("$enter                        # a shell in there; logs are in " + cluster.work());
  }
}
