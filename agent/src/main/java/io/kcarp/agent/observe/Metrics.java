package io.kcarp.agent.observe;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.LoopMetrics;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The agent's metrics, in Prometheus' text format by {@link #scrape}. Tags are only vip, reason,
 * from and to. A virtual host's counters are registered when it is first heard of, so that the loop
 * finds them ready.
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

  /** Registers what does not depend on a VirtualIP. */
  public Metrics() {
    for (DropReason reason : DropReason.values()) {
      drops.put(
          reason,
          Counter.builder("carp.drops").tag("reason", camelCase(reason)).register(registry));
    }
  }

  /** Everything, in Prometheus' text format. Any thread. */
  public String scrape() {
    return registry.scrape();
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
    VirtualHostMeters meters = meters(vip);
    Counter suspects =
        Counter.builder("carp.suspects")
            .tag("vip", vip)
            .tag("verdict", camelCase(verdict))
            .register(registry);
    suspects.increment();
    meters.counters.add(suspects);
  }

  @Override
  public void announced(String vip, int frames) {
    meters(vip).announcements.increment(frames);
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
    return byVip.computeIfAbsent(vip, VirtualHostMeters::new);
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
    final Counter sent;
    final Counter received;
    final Counter announcements;
    final Set<Counter> counters = new HashSet<>();

    VirtualHostMeters(String vip) {
      roleGauge =
          Gauge.builder("carp.role", role, AtomicInteger::get)
              .description("0 init, 1 backup, 2 master")
              .tag("vip", vip)
              .register(registry);
      sent = ofVip("carp.advertisements.sent", vip);
      received = ofVip("carp.advertisements.received", vip);
      announcements = ofVip("carp.announcements", vip);
    }

    private Counter ofVip(String name, String vip) {
      return Counter.builder(name).tag("vip", vip).register(registry);
    }

    void remove() {
      registry.remove(roleGauge);
      registry.remove(sent);
      registry.remove(received);
      registry.remove(announcements);
      counters.forEach(registry::remove);
    }
  }
}
