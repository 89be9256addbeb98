package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@IsolatedLab
class InstrumentsIT {
  private static final InetAddress VIRTUAL = InetAddress.ofLiteral("10.88.0.100");
  private static final int PORT = 7000;

  private final Segment segment = Segment.create("lab0", "10.88.0.1/24");
  private final Host n1 = segment.addHost("n1", "10.88.0.11/24");
  private final Host n2 = segment.addHost("n2", "10.88.0.12/24");
  private final Host client = segment.addHost("client", "10.88.0.20/24");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void theProbeMeasuresAnOutageOfKnownLength() throws Exception {
    hold(n1);
    try (var echo = EchoServer.start(n1, PORT);
        var probe = UdpProbe.start(client, VIRTUAL, PORT)) {
      assertThat(echo).isNotNull();
      await().until(() -> probe.report().answers().size() > 100);
      long startNanos = System.nanoTime();
      release(n1);
      long releasedNanos = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(300);
      long heldAgainNanos = System.nanoTime();
      hold(n1);
      await().until(() -> answeredSince(probe, heldAgainNanos));

      var report = probe.stop();
      long endNanos = System.nanoTime();
      long silenceNanos = report.longestSilenceNanos(startNanos, endNanos);
      assertThat(silenceNanos).isGreaterThan(heldAgainNanos - releasedNanos);
      assertThat(report.lost(releasedNanos, heldAgainNanos)).isGreaterThan(0);
      assertThat(report.changes()).extracting(ProbeReport.Change::host).containsExactly("n1");
    }
  }

  @Test
  void aHealthyPathLosesNothing() throws Exception {
    hold(n1);
    try (var echo = EchoServer.start(n1, PORT);
        var probe = UdpProbe.start(client, VIRTUAL, PORT)) {
      assertThat(echo).isNotNull();
      await().until(() -> probe.report().answers().size() > 500);
      assertThat(probe.stop().lost()).isZero();
    }
  }

  @Test
  void halfOfTheFramesLostIsSeenAsAboutHalf() throws Exception {
    hold(n1);
    // Both know the other's MAC: lost ARP frames would hold up many probes at a time.
    neighbour(client, VIRTUAL, "02:00:0a:58:00:0b");
    neighbour(n1, client.address(), "02:00:0a:58:00:14");
    n1.impair(new Impairment(0.5, 0, Duration.ZERO));
    try (var echo = EchoServer.start(n1, PORT);
        var probe = UdpProbe.start(client, VIRTUAL, PORT)) {
      assertThat(echo).isNotNull();
      await().until(() -> probe.report().sentNanos().size() > 1000);
      var report = probe.stop();
      assertThat((double) report.lost() / report.sentNanos().size()).isBetween(0.35, 0.65);
    }
  }

  @Test
  void theWatchTellsWhoHoldsTheAddress() throws Exception {
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), Duration.ofMillis(2))) {
      assertThat(watch.holders()).isEmpty();
      hold(n1);
      await().until(() -> watch.holders().equals(Set.of("n1")));
      hold(n2);
      await().until(() -> watch.holders().equals(Set.of("n1", "n2")));
      TimeUnit.MILLISECONDS.sleep(100);
      release(n1);
      await().until(() -> watch.holders().equals(Set.of("n2")));

      var log = watch.log();
      assertThat(log.severalHoldersNanos()).isGreaterThan(100_000_000);
      assertThat(log.changes())
          .extracting(HolderLog.Change::holders)
          .containsExactly(Set.of(), Set.of("n1"), Set.of("n1", "n2"), Set.of("n2"));
    }
  }

  @Test
  void theWatchSeesIpv6Too() throws Exception {
    var virtual = InetAddress.ofLiteral("fd00:88::100");
    try (var watch = HolderWatch.start(virtual, segment.hosts(), Duration.ofMillis(2))) {
      n2.ip("address", "add", "fd00:88::100/128", "dev", "eth0", "nodad");
      await().until(() -> watch.holders().equals(Set.of("n2")));
      assertThat(watch.log().severalHoldersNanos()).isZero();
    }
  }

  private static boolean answeredSince(UdpProbe probe, long sinceNanos) {
    var answers = probe.report().answers();
    return answers.getLast().arrivedNanos() - sinceNanos > 0;
  }

  private static void neighbour(Host host, InetAddress address, String mac) {
    host.ip("neighbour", "replace", address.getHostAddress(), "lladdr", mac, "dev", "eth0");
  }

  private static void hold(Host host) {
    host.ip("address", "add", VIRTUAL.getHostAddress() + "/32", "dev", "eth0");
  }

  private static void release(Host host) {
    host.ip("address", "del", VIRTUAL.getHostAddress() + "/32", "dev", "eth0");
  }
}
