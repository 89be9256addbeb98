package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agents' objects as they must be for the VirtualIPs there are: created with the first
 * accepted one, deleted when the deletion of the last object was seen (an object being deleted
 * still needs agents to release it), repaired when somebody changes them; and replaces pods of
 * another template, see {@link Replacement}. Objects that vanished without a deletion, as in an
 * etcd restored from an old snapshot, leave their keys behind: the agents stay.
 *
 * <p>One thread makes one pass after the other; triggers in between coalesce. A pass applies what
 * differs from what was applied last; all of it every {@link #PERIOD}, which is what a lost trigger
 * costs at most, and when the DaemonSet was changed.
 */
public final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final Duration PERIOD = Duration.ofSeconds(60);

  /** Also lets the events of one kubectl apply of many objects arrive together. */
  private static final Duration DELAY = Duration.ofMillis(100);

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String image;
  private final String templateHash;
  private final Consumer<SortedMap<String, String>> onTroubles;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("fleet").daemon().unstarted(task));
  private final Counter passes;
  private final Counter failures;
  private final AtomicBoolean triggered = new AtomicBoolean();

  /** Whether there may be something else than was applied last. */
  private final AtomicBoolean doubtful = new AtomicBoolean(true);

  private final SharedIndexInformer<VirtualIP> virtualIps;
  private final SharedIndexInformer<DaemonSet> daemonSets;
  private final SharedIndexInformer<Pod> pods;

  /** Touched by the fleet's thread only. What an earlier process left is unknown: true at first. */
  private boolean mayExist = true;

  /** Touched by the fleet's thread only. */
  private List<HasMetadata> applied = List.of();

  /** Touched by the fleet's thread only. */
  private Installation installation = Installation.UNKNOWN;

  /** Touched by the fleet's thread only: the vanished VirtualIPs that the log has named. */
  private SortedSet<String> warnedOf = Collections.emptySortedSet();

  private volatile boolean started;

  /**
   * Not started yet.
   *
   * @param image the agents' container image
   * @param onTroubles takes, at each pass and on the fleet's thread, the nodes whose agent can't
   *     run, each with a sentence that says why
   */
  public Fleet(
      KubernetesClient client,
      String namespace,
      String image,
      MeterRegistry metrics,
      Consumer<SortedMap<String, String>> onTroubles) {
    this.client = client;
    this.namespace = namespace;
    this.image = image;
    this.templateHash = AgentManifests.templateHash(image);
    this.onTroubles = onTroubles;
    this.passes = metrics.counter("kcarp.operator.fleet.passes", "outcome", "done");
    this.failures = metrics.counter("kcarp.operator.fleet.passes", "outcome", "failed");
    this.virtualIps = client.resources(VirtualIP.class).runnableInformer(0);
    this.daemonSets =
        client.apps().daemonSets().inNamespace(namespace).withName(Names.AGENT).runnableInformer(0);
    this.pods =
        client.pods().inNamespace(namespace).withLabels(AgentManifests.LABELS).runnableInformer(0);
  }

  /** Fills the caches, then begins to work. */
  public void start() {
    virtualIps
        .addEventHandler(onChange(Fleet::effectiveChanged, this::trigger))
        .exceptionHandler((_, _) -> true);
    daemonSets
        .addEventHandler(onChange(Fleet::specChanged, this::triggerDoubtful))
        .exceptionHandler((_, _) -> true);
    pods.addEventHandler(onChange((_, _) -> true, this::trigger)).exceptionHandler((_, _) -> true);
    virtualIps.run();
    daemonSets.run();
    pods.run();
    started = true;
    var _ =
        executor.scheduleWithFixedDelay(
            () -> {
              doubtful.set(true);
              pass();
            },
            0,
            PERIOD.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Whether all its watches are up; a fleet that is not started yet has none that is down. */
  public boolean isHealthy() {
    return !started || (isUp(virtualIps) && isUp(daemonSets) && isUp(pods));
  }

  private static boolean isUp(SharedIndexInformer<?> informer) {
    return informer.isRunning() && informer.hasSynced() && informer.isWatching();
  }

  @Override
  public void close() {
    executor.shutdownNow();
    virtualIps.stop();
    daemonSets.stop();
    pods.stop();
    try {
      // The client may be closed next; a pass must not notice.
      if (!executor.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A pass over the agents' objects does not end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void trigger() {
    trigger(DELAY);
  }

  private void triggerDoubtful() {
    doubtful.set(true);
    trigger(DELAY);
  }

  private void trigger(Duration delay) {
    if (triggered.compareAndSet(false, true)) {
      try {
        var _ = executor.schedule(this::pass, delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("Closed: no more passes", e);
      }
    }
  }

  private void pass() {
    triggered.set(false);
    try {
      onTroubles.accept(AgentTroubles.of(pods.getStore().list()));
      List<VirtualIP> all = virtualIps.getStore().list();
      List<EffectiveConfiguration> accepted =
          all.stream().map(Fleet::effective).filter(Objects::nonNull).toList();
      if (all.isEmpty()) {
        deleteUnlessVanished();
      } else if (!accepted.isEmpty()) {
        apply(accepted);
        replaceOutdated();
      }
      passes.increment();
    } catch (KubernetesClientException e) {
      if (executor.isShutdown()) {
        LOG.debug("Interrupted by close", e);
        return;
      }
      doubtful.set(true);
      failures.increment();
      LOG.warn(
          "Can't bring the agents' objects up to date, trying again: {} {}",
          e.getMessage(),
          e.getCause() == null ? "" : e.getCause());
      trigger(RETRY);
    } catch (RuntimeException e) {
      doubtful.set(true);
      failures.increment();
      // An exception would end the schedule silently.
      LOG.error("A pass over the agents' objects failed", e);
    }
  }

  private void apply(List<EffectiveConfiguration> accepted) {
    mayExist = true;
    if (doubtful.getAndSet(false)) {
      applied = List.of();
      // Whoever was installed anew has a ClusterRole of another uid.
      installation = Installation.read(client, namespace);
    }
    List<HasMetadata> objects = AgentManifests.objects(namespace, image, installation, accepted);
    if (objects.equals(applied)) {
      return;
    }
    for (HasMetadata object : objects) {
      client
          .resource(object)
          .fieldManager(Names.OPERATOR_FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply();
    }
    applied = objects;
  }

  private void replaceOutdated() {
    DaemonSet daemonSet = daemonSets.getStore().list().stream().findFirst().orElse(null);
    if (daemonSet == null
        || daemonSet.getStatus() == null
        || daemonSet.getStatus().getDesiredNumberScheduled() == null) {
      return;
    }
    List<AgentPod> present = pods.getStore().list().stream().map(AgentPod::of).toList();
    Set<String> masters =
        virtualIps.getStore().list().stream()
            .map(Fleet::master)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Replacement.next(
            present, daemonSet.getStatus().getDesiredNumberScheduled(), templateHash, masters)
        .ifPresent(outdated -> {
          LOG.info(
              "Replaces the agent on {}, {}, whose template is an earlier one; {} of {} are new",
              outdated.node(),
              masters.contains(outdated.node()) ? "a master" : "a backup",
              present.stream().filter(pod -> pod.isOf(templateHash)).count(),
              present.size());
          client.pods().inNamespace(namespace).withName(outdated.name()).delete();
        });
  }

  private static @Nullable String master(VirtualIP virtualIp) {
    return virtualIp.getStatus() == null ? null : virtualIp.getStatus().master();
  }

  private void deleteUnlessVanished() {
    if (!mayExist) {
      return;
    }
    SortedSet<String> vanished =
        keyedIn(client.secrets().inNamespace(namespace).withName(Names.KEY_SECRET).get());
    if (vanished.isEmpty()) {
      applied = List.of();
      AgentManifests.objects(namespace, image, Installation.UNKNOWN, List.of())
          .reversed()
          .forEach(object -> client.resource(object).delete());
      mayExist = false;
      LOG.info("No VirtualIP is left: no agents either");
    } else if (!vanished.equals(warnedOf)) {
      LOG.warn(
          "VirtualIPs {} vanished without a deletion, and their agents keep running them: create them"
              + " again, or delete the Secret {}/{} to stop the agents",
          vanished,
          namespace,
          Names.KEY_SECRET);
    }
    warnedOf = vanished;
  }

  /** The VirtualIPs that have a key: a seen deletion takes it away. */
  static SortedSet<String> keyedIn(@Nullable Secret keys) {
    return keys == null || keys.getData() == null
        ? Collections.emptySortedSet()
        : keys.getData().keySet().stream()
            .map(Names::keyOwner)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static @Nullable EffectiveConfiguration effective(VirtualIP virtualIp) {
    return virtualIp.getStatus() == null ? null : virtualIp.getStatus().effective();
  }

  private static boolean effectiveChanged(VirtualIP before, VirtualIP after) {
    return !Objects.equals(effective(before), effective(after));
  }

  private static boolean specChanged(DaemonSet before, DaemonSet after) {
    return !Objects.equals(
        before.getMetadata().getGeneration(), after.getMetadata().getGeneration());
  }

  private static <T> ResourceEventHandler<T> onChange(
      BiPredicate<T, T> isChange, Runnable trigger) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        trigger.run();
      }

      @Override
      public void onUpdate(T before, T after) {
        if (isChange.test(before, after)) {
          trigger.run();
        }
      }

      @Override
      public void onDelete(T deleted, boolean finalStateUnknown) {
        trigger.run();
      }
    };
  }
}
