package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One node's kubelet, in this JVM: runs the pods that are bound to the node, as the package's tour
 * says. What runs goes on, and is restarted, while the API server is away.
 *
 * <p>The API forgets a deleted pod at once, so the kubelet itself makes a successor wait until its
 * predecessor's process has ended.
 */
public final class Kubelet implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final ApiEndpoint api;
  private final Host node;
  private final Map<String, LocalImage> images;
  private final Path folder;
  private final StatusWriter statusWriter;
  private final PassLoop loop;
  private final SharedIndexInformer<Pod> pods;

  /** By the pod's uid. */
  private final Map<String, PodRun> runs = new ConcurrentHashMap<>();

  private final Map<String, PodStatus> reported = new HashMap<>();

  /**
   * Not started yet.
   *
   * @param client stays the caller's to close
   * @param api for the pods
   * @param images by the name that pod templates use
   * @param folder for the node's files; not below /run or /tmp, which pods may see otherwise
   */
  public Kubelet(
      KubernetesClient client,
      ApiEndpoint api,
      Host node,
      Map<String, LocalImage> images,
      Path folder) {
    this.api = api;
    this.node = node;
    this.images = Map.copyOf(images);
    this.folder = folder;
    statusWriter = new StatusWriter(client, "kubelet-" + node.name());
    loop = new PassLoop("kubelet-" + node.name(), PERIOD, this::pass);
    pods =
        client.pods().inAnyNamespace().withField("spec.nodeName", node.name()).runnableInformer(0);
  }

  /** Begins to run the node's pods. */
  public void start() {
    pods.addEventHandler(new Wakes<>(loop)).exceptionHandler((_, _) -> true);
    pods.run();
    loop.start();
  }

  /** The node. */
  public Host node() {
    return node;
  }

  /** The processes that run now. */
  public List<LabProcess> processes() {
    return runs.values().stream().map(PodRun::process).flatMap(Optional::stream).toList();
  }

  /** Where the output of a pod's processes goes, one after the other. */
  public Path log(String pod) {
    return folder.resolve(pod + ".log");
  }

  private void pass() {
    long nowNanos = System.nanoTime();
    Map<String, Pod> bound = new HashMap<>();
    pods.getStore().list().forEach(pod -> bound.put(pod.getMetadata().getUid(), pod));
    runs.forEach((uid, run) -> {
      if (!bound.containsKey(uid)) {
        run.end(nowNanos);
      }
      run.pass(nowNanos);
    });
    runs.values().removeIf(PodRun::isOver);
    reported.keySet().retainAll(runs.keySet());
    // They share the node's ports, so one waits for the other.
    if (runs.values().stream().noneMatch(PodRun::isEnding)) {
      bound.forEach((uid, pod) -> runs.computeIfAbsent(uid, _ -> run(pod, nowNanos)));
    }
    runs.forEach(this::report);
  }

  private PodRun run(Pod pod, long nowNanos) {
    ContainerProcess container = ContainerProcess.of(pod, node.address().getHostAddress(), api);
    LocalImage image = images.get(container.image());
    if (image == null) {
      throw new IllegalArgumentException(
          "the lab has no image " + container.image() + ", only " + images.keySet());
    }
    var metadata = pod.getMetadata();
    try {
      var command =
          new PodFolder(folder, folder.resolve("pods").resolve(metadata.getUid()))
              .prepare(container, image, metadata.getNamespace(), log(metadata.getName()));
      PodRun run = new PodRun(pod, container, command, node, nowNanos);
      run.pass(nowNanos);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void report(String uid, PodRun run) {
    PodStatus status = run.status();
    if (run.isEnding() || status.equals(reported.get(uid))) {
      return;
    }
    var metadata = run.pod().getMetadata();
    var own =
        new PodBuilder()
            .withNewMetadata()
            .withName(metadata.getName())
            .withNamespace(metadata.getNamespace())
            .endMetadata()
            .withStatus(status)
            .build();
    statusWriter.write(own);
    reported.put(uid, status);
  }

  /** Ends all processes by SIGKILL. */
  @Override
  public void close() {
    loop.close();
    pods.stop();
    runs.values().forEach(PodRun::kill);
  }
}
