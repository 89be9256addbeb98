package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Kubernetes' DaemonSet controller in this JVM, for DaemonSets with the strategy OnDelete: one pod
 * for each eligible node, none elsewhere, and the numbers in the DaemonSet's status. A changed
 * template reaches a node when its pod is deleted.
 *
 * <p>Pods are named DAEMONSET-NODE, so that what the cache does not show yet is not made twice.
 */
public final class DaemonSetController implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final String REVISION = "controller-revision-hash";

  private final KubernetesClient client;
  private final SharedIndexInformer<DaemonSet> daemonSets;
  private final SharedIndexInformer<Node> nodes;
  private final SharedIndexInformer<Pod> pods;
  private final PassLoop loop = new PassLoop("daemonset-controller", PERIOD, this::pass);
  private final KubernetesSerialization json = new KubernetesSerialization();
  private final StatusWriter statusWriter;

  /**
   * Not started yet.
   *
   * @param client stays the caller's to close
   */
  public DaemonSetController(KubernetesClient client) {
    this.client = client;
    statusWriter = new StatusWriter(client, "daemonset-controller");
    daemonSets = client.apps().daemonSets().inAnyNamespace().runnableInformer(0);
    nodes = client.nodes().runnableInformer(0);
    pods = client.pods().inAnyNamespace().runnableInformer(0);
  }

  /** Fills the caches, then begins to work. */
  public void start() {
    for (SharedIndexInformer<?> informer : List.of(daemonSets, nodes, pods)) {
      wakeBy(informer);
    }
    loop.start();
  }

  private <T> void wakeBy(SharedIndexInformer<T> informer) {
    informer.addEventHandler(new Wakes<>(loop)).exceptionHandler((_, _) -> true);
    informer.run();
  }

  private void pass() {
    List<DaemonSet> existing = daemonSets.getStore().list();
    existing.forEach(this::pass);
    // One made while its owner was being deleted, which came too late for the API's own sweep.
    pods.getStore().list().stream()
        .filter(pod -> existing.stream().noneMatch(daemonSet -> isOwned(pod, daemonSet)))
        .forEach(orphan -> client.resource(orphan).delete());
  }

  private void pass(DaemonSet daemonSet) {
    PodTemplateSpec template = daemonSet.getSpec().getTemplate();
    Map<String, Pod> byNode = new HashMap<>();
    for (Pod pod : pods.getStore().list()) {
      if (isOwned(pod, daemonSet)) {
        byNode.put(pod.getSpec().getNodeName(), pod);
      }
    }
    List<Pod> scheduled = new ArrayList<>();
    int eligible = 0;
    for (Node node : nodes.getStore().list()) {
      if (NodeMatch.matches(template.getSpec(), node)) {
        eligible++;
        Pod pod = byNode.remove(node.getMetadata().getName());
        if (pod == null) {
          create(daemonSet, node);
        } else {
          scheduled.add(pod);
        }
      }
    }
    byNode.values().forEach(misplaced -> client.resource(misplaced).delete());
    report(daemonSet, status(daemonSet, eligible, scheduled, byNode.size()));
  }

  private static boolean isOwned(Pod pod, DaemonSet daemonSet) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(daemonSet.getMetadata().getUid()));
  }

  private void create(DaemonSet daemonSet, Node node) {
    PodTemplateSpec template = daemonSet.getSpec().getTemplate();
    String nodeName = node.getMetadata().getName();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(daemonSet.getMetadata().getName() + "-" + nodeName)
            .withNamespace(daemonSet.getMetadata().getNamespace())
            .withLabels(template.getMetadata().getLabels())
            .addToLabels(REVISION, revision(template))
            .withAnnotations(template.getMetadata().getAnnotations())
            .addNewOwnerReference()
            .withApiVersion("apps/v1")
            .withKind("DaemonSet")
            .withName(daemonSet.getMetadata().getName())
            .withUid(daemonSet.getMetadata().getUid())
            .withController(true)
            .withBlockOwnerDeletion(true)
            .endOwnerReference()
            .endMetadata()
            .withNewSpecLike(template.getSpec())
            .withNodeName(nodeName)
            .endSpec()
            .withNewStatus()
            .withPhase("Pending")
            .endStatus()
            .build();
    try {
      var _ = client.resource(pod).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // It exists: the cache will show it.
    }
  }

  private String revision(PodTemplateSpec template) {
    return Integer.toHexString(json.asJson(template).hashCode());
  }

  private DaemonSetStatus status(
      DaemonSet daemonSet, int eligible, List<Pod> scheduled, int misplaced) {
    int ready = Math.toIntExact(scheduled.stream().filter(DaemonSetController::isReady).count());
    String revision = revision(daemonSet.getSpec().getTemplate());
    long updated =
        scheduled.stream()
            .filter(pod -> revision.equals(pod.getMetadata().getLabels().get(REVISION)))
            .count();
    return new DaemonSetStatusBuilder()
        .withObservedGeneration(daemonSet.getMetadata().getGeneration())
        .withDesiredNumberScheduled(eligible)
        .withCurrentNumberScheduled(scheduled.size())
        .withNumberMisscheduled(misplaced)
        .withNumberReady(ready)
        .withNumberAvailable(ready)
        .withNumberUnavailable(eligible - ready)
        .withUpdatedNumberScheduled(Math.toIntExact(updated))
        .build();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private void report(DaemonSet daemonSet, DaemonSetStatus status) {
    if (status.equals(daemonSet.getStatus())) {
      return;
    }
    var own =
        new DaemonSetBuilder()
            .withNewMetadata()
            .withName(daemonSet.getMetadata().getName())
            .withNamespace(daemonSet.getMetadata().getNamespace())
            .endMetadata()
            .withStatus(status)
            .build();
    statusWriter.write(own);
  }

  @Override
  public void close() {
    loop.close();
    List.of(daemonSets, nodes, pods).forEach(SharedIndexInformer::stop);
  }
}
