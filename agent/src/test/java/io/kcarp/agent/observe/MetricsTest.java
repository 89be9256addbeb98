package io.kcarp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.Peers;
import io.kcarp.agent.wire.DropReason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void everyDropReasonIsThereFromTheStart() {
    String text = metrics.scrape();

    assertThat(text).contains("carp_drops_total{reason=\"BadDigest\"} 0.0");
    assertThat(text.lines().filter(line -> line.startsWith("carp_drops_total{")))
        .hasSize(DropReason.values().length);
  }

  @Test
  void countersCount() {
    metrics.advertisementSent("web");
    metrics.advertisementSent("web");
    metrics.advertisementReceived("web");
    metrics.announced("web", AnnounceReason.TAKEOVER, 5);
    metrics.announced("web", AnnounceReason.CARRIER_BACK, 2);
    metrics.probed("web", 3);
    metrics.addressConflicts("web", 1);
    metrics.dropped(DropReason.BAD_TTL);
    metrics.publishFailed();
    metrics.eventDropped();
    metrics.lateNanos(2_000_000);

    assertThat(metrics.scrape())
        .contains(
            "carp_advertisements_sent_total{vip=\"web\"} 2.0",
            "carp_advertisements_received_total{vip=\"web\"} 1.0",
            "carp_announcements_total{reason=\"CarrierBack\",vip=\"web\"} 2.0",
            "carp_announcements_total{reason=\"Takeover\",vip=\"web\"} 5.0",
            "carp_ownership_probes_total{vip=\"web\"} 3.0",
            "carp_address_conflicts{vip=\"web\"} 1.0",
            "carp_drops_total{reason=\"BadTtl\"} 1.0",
            "status_publish_failures_total 1.0",
            "events_dropped_total 1.0",
            "carp_loop_lateness_seconds_sum 0.002");
  }

  @Test
  void roleFollowsTransitions() {
    metrics.transition("web", Role.INIT, Role.BACKUP, "Started");
    assertThat(metrics.scrape()).contains("carp_role{vip=\"web\"} 1.0");

    metrics.transition("web", Role.BACKUP, Role.MASTER, "MasterDown");
    assertThat(metrics.scrape())
        .contains("carp_role{vip=\"web\"} 2.0")
        .contains(
            "carp_transitions_total{from=\"Backup\",reason=\"MasterDown\",to=\"Master\",vip=\"web\"}"
                + " 1.0");
  }

  @Test
  void takeoversAreTimed() {
    metrics.tookOverNanos(3_000_000);

    assertThat(metrics.scrape())
        .contains("carp_takeover_seconds_count 1", "carp_takeover_seconds_sum 0.003");
  }

  @Test
  void releasedVirtualHostLeavesNoSeries() {
    metrics.transition("web", Role.INIT, Role.BACKUP, "Started");
    metrics.advertisementReceived("web");
    metrics.advertisementReceived("db");

    metrics.released("web");

    assertThat(metrics.scrape()).doesNotContain("\"web\"").contains("vip=\"db\"");
  }

  @Test
  void externalPeersComeAndGo() {
    Peers peers = new Peers();
    Metrics hearing = new Metrics(peers, () -> 2_000_000_000L);
    assertThat(hearing.scrape()).doesNotContain("carp_external_peer");

    InetAddress address = InetAddress.ofLiteral("10.0.0.9");
    peers.heard("web", address, new AdvertisementInterval(1, 0), 1_000_000_000L);
    assertThat(hearing.scrape())
        .contains(
            "carp_external_peers{vip=\"web\"} 1.0",
            "carp_external_peer_silence_seconds{peer=\"10.0.0.9\",vip=\"web\"} 1.0");

    peers.released("web");
    assertThat(hearing.scrape()).doesNotContain("10.0.0.9");
  }
}
