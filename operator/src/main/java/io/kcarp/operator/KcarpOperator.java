package io.kcarp.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.operator.rollout.Fleet;
import io.kcarp.operator.virtualip.VirtualIPReconciler;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator in-process: {@link #start} once, {@link #close} once.
 *
 * <p>With leader election it starts at once and works when it leads; {@link #close} gives the lead
 * up. It ends the process when it loses the lead, since two operators at work could give one vhid
 * twice, and when the API server's store was set back, which its watches would not notice.
 */
public final class KcarpOperator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KcarpOperator.class);
  private static final Duration LONGEST_WITHOUT_RECONCILE = Duration.ofMinutes(1);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  /** A replica that does not lead waits up to 2.2 times as long before it looks again. */
  private static final Duration LEAD_RETRY = Duration.ofSeconds(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  /** For the process's supervisor to start it anew. */
  private static final int EXIT_TO_START_ANEW = 1;

  private final OperatorOptions options;
  private final KubernetesClient client;
  private final VirtualIPReconciler reconciler;
  private final Fleet fleet;
  private final Operator operator;
  private final LostLead lostLead = new LostLead(KcarpOperator::exitToStartAnew);
  private final String identity = LeadHolder.mine().identity();
  private volatile boolean leads;

  /** Not started yet. The client stays the caller's to close. */
  public KcarpOperator(KubernetesClient client, OperatorOptions options, MeterRegistry metrics) {
    this.client = client;
    this.options = options;
    this.reconciler =
        new VirtualIPReconciler(
            client, options.namespace(), metrics, KcarpOperator::startAnewOnRestore);
    this.fleet =
        new Fleet(
            client, options.namespace(), options.agentImage(), metrics, reconciler::agentsTroubled);
    this.operator = new Operator(this::configure);
    this.operator.register(reconciler, KcarpOperator::configure);
  }

  /**
   * Fills the caches and begins to work.
   *
   * @throws RuntimeException when the API server does not answer or lacks the VirtualIP resource;
   *     this object is of no use then, close it
   */
  public void start() {
    reconciler.ownNamespace().start();
    reconciler.ensureSeed();
    operator.start();
    // Also by who does not lead yet: to know then who is alive.
    reconciler.presence().start();
    if (!options.leaderElection()) {
      fleet.start();
    }
  }

  /** Whether it was started and all its watches are up. */
  public boolean isReady() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy()
        && fleet.isHealthy();
  }

  @Override
  public void close() {
    boolean led = leads;
    lostLead.expected();
    fleet.close();
    reconciler.presence().close();
    operator.stop();
    reconciler.ownNamespace().close();
    if (led) {
      giveUpTheLead();
    }
  }

  /** The framework leaves the Lease as it is: another would wait until it has expired. */
  private void giveUpTheLead() {
    var release =
        new LeaderElectionConfig(
            new LeaseLock(options.namespace(), Names.OPERATOR_FIELD_MANAGER, identity),
            LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
            LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
            LEAD_RETRY,
            new LeaderCallbacks(() -> {}, () -> {}, _ -> {}),
            true,
            Names.OPERATOR_FIELD_MANAGER);
    try {
      if (new LeaderElectorBuilder(client, Runnable::run).withConfig(release).build().release()) {
        LOG.info("Gave up the lead");
      }
    } catch (KubernetesClientException e) {
      LOG.warn("The lead could not be given up, it ends by itself: {}", e.getMessage());
    }
  }

  private void configure(ConfigurationServiceOverrider overrider) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withConcurrentReconciliationThreads(1)
        .withReconciliationTerminationTimeout(STOP_LIMIT);
    if (options.leaderElection()) {
      overrider.withLeaderElectionConfiguration(leaderElection());
    }
  }

  private static void startAnewOnRestore() {
    LOG.error("The API server's store was set back: exiting, to read all of it anew");
    exitToStartAnew();
  }

  /** By a thread of its own: closing waits for those that notice why to exit. */
  private static void exitToStartAnew() {
    Thread.ofPlatform().name("exit").start(() -> System.exit(EXIT_TO_START_ANEW));
  }

  private LeaderElectionConfiguration leaderElection() {
    return new LeaderElectionConfiguration(
        Names.OPERATOR_FIELD_MANAGER,
        options.namespace(),
        LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
        LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
        LEAD_RETRY,
        identity,
        new LeaderCallbacks(this::startedLeading, this::stoppedLeading, this::leadChanged),
        // It would also exit, with a failure, when close ends the lead.
        false);
  }

  private void startedLeading() {
    leads = true;
    // The lead may have come to us with a restored store, which makes all that we know wrong.
    reconciler.presence().look();
    fleet.start();
  }

  /** Nobody does while a lead that was given up is free. */
  private void leadChanged(@Nullable String holder) {
    if (holder == null || holder.isEmpty()) {
      return;
    }
    LeadHolder leader = LeadHolder.parse(holder);
    if (holder.equals(identity)) {
      LOG.info("Leads, of version {}", leader.version());
    } else {
      LOG.info("Waits: {} leads, of version {}", leader.pod(), leader.version());
    }
  }

  private void stoppedLeading() {
    leads = false;
    lostLead.stoppedLeading();
  }

  private static void configure(ControllerConfigurationOverrider<VirtualIP> overrider) {
    overrider
        .withName(Names.OPERATOR_FIELD_MANAGER)
        .withFieldManager(Names.OPERATOR_FIELD_MANAGER)
        .withFinalizer(Names.FINALIZER)
        // Agents report in the status, which leaves the generation alone.
        .withGenerationAware(false)
        .withOnUpdateFilter(VirtualIPReconciler::isNews)
        .withReconciliationMaxInterval(LONGEST_WITHOUT_RECONCILE)
        .withRetry(
            new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(FIRST_RETRY.toMillis())
                .setIntervalMultiplier(2)
                .setMaxInterval(LONGEST_RETRY.toMillis()));
  }
}
