package io.kcarp.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.lab.net.HolderLog;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.UdpProbe;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A new image for the agents under a running address. */
@IsolatedLab
class UpgradeIT {
  private static final String NAME = "web";
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.88.0.100");
  private static final int SOME = 200;

  @Test
  void backupsAreReplacedFirstAndTheMasterMovesOnce() throws Exception {
    try (Trial trial = Trial.start()) {
      LabCluster cluster = trial.cluster();
      cluster.kubectl().output("apply", "-f", "deploy/examples/vip.yaml");
      String master = trial.awaitElected(NAME, ADDRESS);
      trial.awaitStatus(NAME, seen -> "2/2".equals(seen.peers()));
      var replaced = new ArrayList<String>();
      try (HolderWatch watch = cluster.watch(ADDRESS);
          UdpProbe probe = cluster.probe(ADDRESS)) {
        await().atMost(Trial.LIMIT).until(() -> probe.report().answers().size() > SOME);
        long beganNanos = System.nanoTime();

        cluster.upgradeAgents(LabCluster.NEXT_AGENT_IMAGE);

        await()
            .atMost(Trial.LIMIT.multipliedBy(3))
            .until(() -> {
              upgradedNodes(cluster).stream()
                  .filter(node -> !replaced.contains(node))
                  .forEach(replaced::add);
              return replaced.size() == cluster.nodes().size();
            });
        String elected = trial.awaitElected(NAME, ADDRESS);
        long endedNanos = System.nanoTime();

        assertThat(replaced.getLast()).isEqualTo(master);
        assertThat(elected).isNotEqualTo(master);
        assertThat(watch.log().changes())
            .as("one holder, for a moment several, then another one")
            .noneMatch(change -> change.holders().isEmpty())
            .filteredOn(change -> change.holders().size() == 1)
            .extracting(HolderLog.Change::holders)
            .containsExactly(Set.of(master), Set.of(elected));
        int answers = probe.report().answers().size();
        await().atMost(Trial.LIMIT).until(() -> probe.report().answers().size() > answers + SOME);
        assertThat(probe.stop().lost(beganNanos, endedNanos)).isZero();
      }
    }
  }

  private static List<String> upgradedNodes(LabCluster cluster) {
    return cluster.client().pods().inNamespace(Names.DEFAULT_NAMESPACE).list().getItems().stream()
        .filter(UpgradeIT::isNew)
        .map(pod -> pod.getSpec().getNodeName())
        .toList();
  }

  private static boolean isNew(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage().equals(LabCluster.NEXT_AGENT_IMAGE);
  }
}
