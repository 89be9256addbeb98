package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.policy.LiveNode;
import io.kcarp.operator.policy.Policy;
import io.kcarp.operator.policy.Progress;
import io.kcarp.operator.policy.TwoPhaseChange;
import io.kcarp.operator.policy.Verdict;
import io.kcarp.operator.policy.Violation;
import io.kcarp.operator.status.Derivation;
import io.kcarp.operator.status.Derived;
import io.kcarp.operator.status.LastWord;
import io.kcarp.operator.status.Remnant;
import io.kcarp.operator.status.Remnants;
import io.kcarp.operator.status.Scene;
import io.kcarp.operator.status.Settling;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes accepted specs effective, and tells in the status what is.
 *
 * <p>INVARIANT: all VirtualIPs are reconciled by one thread, so decisions about vhids and addresses
 * come one after the other (there are at most 255, see {@code VhidAllocation}).
 */
public final class VirtualIPReconciler implements Reconciler<VirtualIP>, Cleaner<VirtualIP> {
  /** How long a deleted VirtualIP waits for its agents to release it. */
  static final Duration RELEASE_LIMIT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(VirtualIPReconciler.class);
  private static final Duration RELEASE_POLL = Duration.ofSeconds(1);

  /** While another has not been judged at all. */
  private static final Duration AFTER_OTHERS = Duration.ofMillis(500);

  /** A change that nobody has to take up goes on when its last step is published. */
  private static final Duration NEXT_STEP = Duration.ofMillis(100);

  /** While who is alive decides something: as often as the Leases are read. */
  private static final Duration LEASE_POLL = Duration.ofSeconds(5);

  private final MeterRegistry metrics;
  private final String namespace;
  private final KeySeed seed;
  private final KeySecret keys;
  private final DeadAgents deadAgents;
  private final AgentPresence presence;
  private final OwnNamespace ownNamespace;
  private final Ledger ledger = new Ledger();
  private final SimpleInboundEventSource<VirtualIP> rejudge =
      new SimpleInboundEventSource<>("rejudge");
  private volatile Map<String, String> agentTroubles = Map.of();
  private volatile @Nullable Cache<VirtualIP> virtualIps;
  private @Nullable ClusterView view;

  /**
   * Watches nothing until it is registered; {@link #presence} and {@link #ownNamespace} are started
   * by the caller.
   *
   * @param onRestore called when the API server's store was set back: watches go on from a version
   *     that is to come, and hear nothing
   */
  public VirtualIPReconciler(
      KubernetesClient client, String namespace, MeterRegistry metrics, Runnable onRestore) {
    this.metrics = metrics;
    this.namespace = namespace;
    this.seed = new KeySeed(client, namespace, new SecureRandom());
    this.keys = new KeySecret(client, namespace, seed);
    this.deadAgents = new DeadAgents(client);
    this.presence = new AgentPresence(client, namespace, this::rejudgeAll, onRestore);
    this.ownNamespace = new OwnNamespace(client, namespace, this::rejudgeAll);
  }

  /** Whether an update is worth a reconcile: users' and agents' changes, not own status writes. */
  public static boolean isNews(VirtualIP after, VirtualIP before) {
    return ChangeFilters.isNews(after, before);
  }

  /** Who is alive; to be started and closed with the operator. */
  public AgentPresence presence() {
    return presence;
  }

  /** Whether it is being deleted; to be started and closed with the operator. */
  public OwnNamespace ownNamespace() {
    return ownNamespace;
  }

  /** Sees that generated keys have a seed: a user may save it before there is any VirtualIP. */
  public void ensureSeed() {
    seed.ensure();
  }

  /** Takes, from any thread, the nodes whose agent can't run, each with a sentence on why. */
  public void agentsTroubled(SortedMap<String, String> troubles) {
    if (!troubles.equals(agentTroubles)) {
      agentTroubles = Map.copyOf(troubles);
      rejudgeAll();
    }
  }

  @Override
  public List<EventSource<?, VirtualIP>> prepareEventSources(
      EventSourceContext<VirtualIP> context) {
    Cache<VirtualIP> primaries = context.getPrimaryCache();
    InformerEventSource<Node, VirtualIP> nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, VirtualIP.class)
                .withName("nodes")
                .withSecondaryToPrimaryMapper(_ -> ids(primaries))
                .withOnUpdateFilter(ChangeFilters::isNews)
                .build(),
            context);
    InformerEventSource<Secret, VirtualIP> secrets =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, VirtualIP.class)
                .withName("secrets")
                .withNamespaces(namespace)
                .withSecondaryToPrimaryMapper(secret -> {
                  if (secret.getMetadata().getName().equals(Names.KEY_SECRET)) {
                    keys.changed();
                  }
                  return idsUsing(secret, primaries);
                })
                .build(),
            context);
    virtualIps = primaries;
    view =
        new ClusterView(
            primaries, nodes, secrets, namespace, ledger, presence, () -> agentTroubles);
    return List.of(nodes, secrets, rejudge);
  }

  @Override
  public UpdateControl<VirtualIP> reconcile(VirtualIP virtualIp, Context<VirtualIP> context) {
    if (ownNamespace.isTerminating()) {
      return lastWord(virtualIp);
    }
    ClusterView cluster = view();
    if (ledger.isAtRest(virtualIp) && isAnotherAwaited(virtualIp)) {
      return UpdateControl.<VirtualIP>noUpdate().rescheduleAfter(AFTER_OTHERS);
    }
    String name = virtualIp.getMetadata().getName();
    EffectiveConfiguration current = ledger.effectiveOf(virtualIp);
    ReferencedPassword password = cluster.password(virtualIp);
    KeySecret.Reading keyReading = keys.read(name, current, password.bytes());
    Verdict verdict = Policy.judge(cluster.facts(virtualIp, password.fact(), keyReading.wanted()));
    Optional<Progress> progress = progress(virtualIp, verdict, current);
    EffectiveConfiguration effective = progress.map(Progress::effective).orElse(null);
    metrics.counter("kcarp.operator.judgements", "reason", reason(verdict)).increment();
    if (ledger.decide(virtualIp, effective, verdict instanceof Verdict.Rejected)) {
      log(virtualIp, verdict, progress);
      rejudgeOthers(virtualIp);
    }
    if (verdict instanceof Verdict.Accepted && effective != null && !effective.inStaticPods()) {
      // Before the status: an agent that reads the configuration must find its key.
      boolean isSettled = progress.filter(Progress::isSettled).isPresent();
      keyReading.ensure(effective, !isSettled, this::keyless);
    }
    Scene scene = cluster.scene(virtualIp, effective);
    Remnants.of(scene).forEach(remnant -> withdraw(virtualIp, remnant));
    Derived derived = Derivation.derive(scene);
    Optional<OwnStatus.Change> change =
        OwnStatus.changed(virtualIp, ledger.applied(virtualIp), verdict, progress, derived, now());
    Duration wait = untilSaid(virtualIp, scene, derived, change);
    UpdateControl<VirtualIP> control =
        change
            .filter(_ -> wait.isZero())
            .map(due -> apply(virtualIp, due.object()))
            .orElseGet(UpdateControl::noUpdate);
    boolean isChanging = progress.filter(Progress::isChanging).isPresent();
    if (isChanging && progress.map(Progress::waitsFor).filter(List::isEmpty).isPresent()) {
      control.rescheduleAfter(NEXT_STEP);
    } else if (!wait.isZero()) {
      control.rescheduleAfter(wait);
    } else if (isChanging || scene.isContested()) {
      control.rescheduleAfter(LEASE_POLL);
    }
    return control;
  }

  private UpdateControl<VirtualIP> apply(VirtualIP virtualIp, VirtualIP own) {
    ledger.applies(virtualIp, own.getStatus());
    return UpdateControl.patchStatus(own);
  }

  /** At once, and nothing else: what a decision would need, as a key, can't be created any more. */
  private UpdateControl<VirtualIP> lastWord(VirtualIP virtualIp) {
    EffectiveConfiguration effective =
        virtualIp.getStatus() == null ? null : virtualIp.getStatus().effective();
    return OwnStatus.lastWord(virtualIp, LastWord.of(namespace, effective), now())
        .map(UpdateControl::patchStatus)
        .orElseGet(UpdateControl::noUpdate);
  }

  /** What agents wait for comes before what they report: of many applied together, the last too. */
  private boolean isAnotherAwaited(VirtualIP virtualIp) {
    long nowNanos = System.nanoTime();
    return view().others(virtualIp).anyMatch(other -> ledger.isAwaited(other, nowNanos));
  }

  /** What was decided is said at once, and so is that all is well; else see {@link Settling}. */
  private Duration untilSaid(
      VirtualIP virtualIp, Scene scene, Derived derived, Optional<OwnStatus.Change> change) {
    long nowNanos = System.nanoTime();
    Settling settling = ledger.settling(virtualIp);
    settling.hear(scene.claim(), scene.entries(), nowNanos);
    boolean isDue = change.isEmpty() || change.get().decides() || derived.isComplete();
    Duration wait =
        isDue
            ? Duration.ZERO
            : Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(settling.waitNanos(nowNanos)));
    if (wait.isZero()) {
      settling.said();
    }
    return wait;
  }

  /**
   * Empty while nothing was ever accepted. What a refused spec leaves in effect also comes to rest:
   * a change that nobody sends yet is withdrawn, one that somebody sends is brought to its end.
   */
  private Optional<Progress> progress(
      VirtualIP virtualIp, Verdict verdict, @Nullable EffectiveConfiguration current) {
    EffectiveConfiguration target =
        switch (verdict) {
          case Verdict.Accepted(EffectiveConfiguration wanted) -> wanted;
          case Verdict.Rejected _ -> current == null ? null : current.withAccepting(null);
        };
    if (target == null) {
      return Optional.empty();
    }
    if (current != null && current.accepting() != null) {
      // Who came back since the last look has read a configuration after it renewed its Lease.
      presence.look();
    }
    ClusterView cluster = view();
    List<LiveNode> live = cluster.liveNodes(cluster.scene(virtualIp, current));
    return Optional.of(
        TwoPhaseChange.towards(target, current, ledger.isPublished(virtualIp), live));
  }

  @Override
  public DeleteControl cleanup(VirtualIP virtualIp, Context<VirtualIP> context) {
    long nowNanos = System.nanoTime();
    long waitedNanos = nowNanos - ledger.deletionSeenNanos(virtualIp, nowNanos);
    // Static pods don't release what the API server no longer has: nobody is waited for.
    Set<String> holders =
        virtualIp.getSpec().agent() == AgentKind.StaticPod
            ? Set.of()
            : holders(virtualIp.getStatus(), presence::isFresh);
    if (isAwaited(holders, waitedNanos)) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(RELEASE_POLL.toMillis());
    }
    String name = virtualIp.getMetadata().getName();
    if (!holders.isEmpty()) {
      LOG.warn(
          "VirtualIP {} is deleted though {} did not report its release within {} s",
          name,
          holders,
          RELEASE_LIMIT.toSeconds());
    }
    keys.remove(name);
    ledger.release(virtualIp);
    rejudgeOthers(virtualIp);
    return DeleteControl.defaultDelete();
  }

  /** Not accepted yet; the finalizer makes sure that the key goes with it. */
  private Stream<String> keyless() {
    return virtualIps == null
        ? Stream.empty()
        : virtualIps
            .list()
            .filter(each -> each.hasFinalizer(Names.FINALIZER))
            .filter(each -> each.getMetadata().getDeletionTimestamp() == null)
            .filter(each -> each.getSpec().passwordSecretRef() == null)
            .filter(each -> each.getStatus() == null || each.getStatus().effective() == null)
            .map(each -> each.getMetadata().getName());
  }

  /** Live nodes that take part, and so must report their release; Init has nothing to release. */
  static Set<String> holders(@Nullable VirtualIPStatus status, Predicate<String> isFresh) {
    return status == null
        ? Set.of()
        : status.nodesOrEmpty().stream()
            .filter(entry -> entry.role() != NodeRole.Init)
            .map(NodeEntry::node)
            .filter(isFresh)
            .collect(Collectors.toSet());
  }

  /** Not for ever: an agent that does not report must not keep a namespace from ending. */
  static boolean isAwaited(Set<String> holders, long waitedNanos) {
    return !holders.isEmpty() && waitedNanos < RELEASE_LIMIT.toNanos();
  }

  private void withdraw(VirtualIP virtualIp, Remnant remnant) {
    String name = virtualIp.getMetadata().getName();
    try {
      deadAgents.withdraw(virtualIp, remnant);
      LOG.info("Withdrew what dead node {} left in the status of {}", remnant.node(), name);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      LOG.debug("The status of {} changed meanwhile; node {} is judged anew", name, remnant.node());
    }
  }

  private void rejudgeAll() {
    if (virtualIps != null) {
      ids(virtualIps).forEach(rejudge::propagateEvent);
    }
  }

  /** Who has not been judged yet will be by itself. */
  private void rejudgeOthers(VirtualIP virtualIp) {
    view()
        .others(virtualIp)
        .filter(ledger::isRefused)
        .map(ResourceID::fromResource)
        .forEach(rejudge::propagateEvent);
  }

  private ClusterView view() {
    if (view == null) {
      throw new IllegalStateException("prepareEventSources comes before any reconcile");
    }
    return view;
  }

  private static Set<ResourceID> ids(Cache<VirtualIP> virtualIps) {
    return virtualIps.list().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  private static Set<ResourceID> idsUsing(Secret secret, Cache<VirtualIP> virtualIps) {
    String name = secret.getMetadata().getName();
    return virtualIps
        .list()
        .filter(virtualIp -> name.equals(Names.KEY_SECRET) || references(virtualIp, name))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static boolean references(VirtualIP virtualIp, String secret) {
    return Optional.ofNullable(virtualIp.getSpec().passwordSecretRef())
        .map(PasswordSecretRef::name)
        .filter(secret::equals)
        .isPresent();
  }

  private static void log(VirtualIP virtualIp, Verdict verdict, Optional<Progress> progress) {
    String name = virtualIp.getMetadata().getName();
    switch (verdict) {
      case Verdict.Accepted _ ->
          progress.ifPresent(
              p -> LOG.info("VirtualIP {} accepted: {}", name, OwnStatus.describe(p)));
      case Verdict.Rejected(Violation violation) ->
          LOG.warn(
              "VirtualIP {} not accepted: {}: {}", name, violation.reason(), violation.message());
    }
  }

  private static String reason(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted _ -> Reason.ACCEPTED;
      case Verdict.Rejected(Violation violation) -> violation.reason();
    };
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
