package io.kcarp.agent.observe;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.AddressLoss;
import io.kcarp.agent.runtime.LoopMetrics;
import io.kcarp.agent.runtime.Peer;
import io.kcarp.agent.runtime.Peers;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The agent's metrics, in Prometheus' text format by {@link #scrape}. Tags are only vip, reason,
 * how, verdict, from and to, and peer, of which {@link Peers} bounds the number. A virtual host's
 * counters are registered when it is first heard of, so that the loop finds them ready.
 */
public final class Metrics implements LoopMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, VirtualHostMeters> byVip = new HashMap<>();
  private final Map<DropReason, Counter> drops = new EnumMap<>(DropReason.class);
  private final Counter publishFailures = counter("status.publish.failures");
  private final Counter eventsDropped = counter("events.dropped");
  private final Timer lateness = timer("carp.loop.lateness");
  private final Timer takeover = timer("carp.takeover");
  private final Peers peers;
  private final LongSupplier nanoClock;
  private final MultiGauge peersSpeaking =
      MultiGauge.builder("carp.external.peers")
          .description("hosts outside the cluster that advertise now")
          .register(registry);
  private final MultiGauge peerSilence =
      MultiGauge.builder("carp.external.peer.silence")
          .description("since the last advertisement")
          .baseUnit("seconds")
          .register(registry);

  /** Of an agent that hears nobody. */
  public Metrics() {
    this(new Peers(), () -> 0);
  }

  /**
   * Registers what does not depend on a VirtualIP.
   *
   * @param nanoClock the clock of the peers' times
   */
  public Metrics(Peers peers, LongSupplier nanoClock) {
    this.peers = peers;
    this.nanoClock = nanoClock;
    for (DropReason reason : DropReason.values()) {
      drops.put(
          reason,
          Counter.builder("carp.drops").tag("reason", camelCase(reason)).register(registry));
    }
  }

  /** Everything, in Prometheus' text format. Any thread. */
  public String scrape() {
    showPeers();
    return registry.scrape();
  }

  private synchronized void showPeers() {
    long nowNanos = nanoClock.getAsLong();
    List<MultiGauge.Row<?>> speaking = new ArrayList<>();
    List<MultiGauge.Row<?>> silence = new ArrayList<>();
    for (String vip : peers.names()) {
      List<Peer> heard = peers.of(vip);
      Tags tags = Tags.of("vip", vip);
      speaking.add(
          MultiGauge.Row.of(tags, heard.stream().filter(peer -> peer.speaks(nowNanos)).count()));
      for (Peer peer : heard) {
        silence.add(
            MultiGauge.Row.of(
                tags.and("peer", peer.address().getHostAddress()),
                peer.silenceNanos(nowNanos) / 1e9));
      }
    }
    peersSpeaking.register(speaking, true);
    peerSilence.register(silence, true);
  }

  /** A status could not be applied. Any thread. */
  public void publishFailed() {
    publishFailures.increment();
  }

  /** A Kubernetes event was lost. Any thread. */
  public void eventDropped() {
    eventsDropped.increment();
  }

  @Override
  public void advertisementSent(String vip) {
    meters(vip).sent.increment();
  }

  @Override
  public void advertisementReceived(String vip) {
    meters(vip).received.increment();
  }

  @Override
  public void dropped(DropReason reason) {
    Counter counter = drops.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void suspected(String vip, ReplayVerdict verdict) {
    meters(vip).suspects(verdict).increment();
  }

  @Override
  public void announced(String vip, AnnounceReason reason, int frames) {
    meters(vip).announcements(reason).increment(frames);
  }

  @Override
  public void probed(String vip, int frames) {
    meters(vip).probes.increment(frames);
  }

  @Override
  public void addressConflicts(String vip, int count) {
    meters(vip).conflicts.set(count);
  }

  @Override
  public void addressesLost(String vip, AddressLoss how) {
    VirtualHostMeters meters = meters(vip);
    Counter losses =
        Counter.builder("carp.addresses.lost")
            .tag("vip", vip)
            .tag("how", camelCase(how))
            .register(registry);
    losses.increment();
    meters.counters.add(losses);
  }

  @Override
  public void tookOverNanos(long nanos) {
    takeover.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void transition(String vip, Role from, Role to, String reason) {
    VirtualHostMeters meters = meters(vip);
    meters.role.set(gaugeValue(to));
    Counter transitions =
        Counter.builder("carp.transitions")
            .tag("vip", vip)
            .tag("from", camelCase(from))
            .tag("to", camelCase(to))
            .tag("reason", reason)
            .register(registry);
    transitions.increment();
    meters.counters.add(transitions);
  }

  @Override
  public void lateNanos(long nanos) {
    lateness.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void released(String vip) {
    VirtualHostMeters meters = byVip.remove(vip);
    if (meters != null) {
      meters.remove();
    }
  }

  private VirtualHostMeters meters(String vip) {
    VirtualHostMeters meters = byVip.get(vip);
    if (meters == null) {
      meters = new VirtualHostMeters(vip);
      byVip.put(vip, meters);
    }
    return meters;
  }

  private Counter counter(String name) {
    return Counter.builder(name).register(registry);
  }

  private Timer timer(String name) {
    return Timer.builder(name).publishPercentiles(0.5, 0.99, 0.999).register(registry);
  }

  private static int gaugeValue(Role role) {
    return switch (role) {
      case INIT -> 0;
      case BACKUP -> 1;
      case MASTER -> 2;
    };
  }

  private static String camelCase(Enum<?> constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  /** One virtual host's; only the loop thread changes it. */
  private final class VirtualHostMeters {
    final AtomicInteger role = new AtomicInteger(gaugeValue(Role.INIT));
    final Gauge roleGauge;
    final AtomicInteger conflicts = new AtomicInteger();
    final Gauge conflictsGauge;
    final Counter probes;
    final Counter sent;
    final Counter received;
    final Set<Counter> counters = new HashSet<>();
    private final Map<ReplayVerdict, Counter> suspects = new EnumMap<>(ReplayVerdict.class);
    private final Map<AnnounceReason, Counter> announcements = new EnumMap<>(AnnounceReason.class);
    private final String vip;

    VirtualHostMeters(String vip) {
      this.vip = vip;
      roleGauge =
          Gauge.builder("carp.role", role, AtomicInteger::get)
              .description("0 init, 1 backup, 2 master")
              .tag("vip", vip)
              .register(registry);
      conflictsGauge =
          Gauge.builder("carp.address.conflicts", conflicts, AtomicInteger::get)
              .description("addresses that hosts outside the group say to have, by host")
              .tag("vip", vip)
              .register(registry);
      probes = ofVip("carp.ownership.probes", vip);
      sent = ofVip("carp.advertisements.sent", vip);
      received = ofVip("carp.advertisements.received", vip);
      // Made now, and not in the middle of the first takeover.
      var _ = announcements(AnnounceReason.TAKEOVER);
    }

    private Counter ofVip(String name, String vip) {
      return Counter.builder(name).tag("vip", vip).register(registry);
    }

    /** Not a builder for each: a forger decides how many there are. */
    Counter suspects(ReplayVerdict verdict) {
      return suspects.computeIfAbsent(verdict, _ -> tagged("carp.suspects", "verdict", verdict));
    }

    Counter announcements(AnnounceReason reason) {
      return announcements.computeIfAbsent(
          reason, _ -> tagged("carp.announcements", "reason", reason));
    }

    private Counter tagged(String name, String tag, Enum<?> value) {
      Counter counter =
          Counter.builder(name).tag("vip", vip).tag(tag, camelCase(value)).register(registry);
      counters.add(counter);
      return counter;
    }

    void remove() {
      registry.remove(roleGauge);
      registry.remove(conflictsGauge);
      registry.remove(probes);
      registry.remove(sent);
      registry.remove(received);
      counters.forEach(registry::remove);
    }
  }
}
