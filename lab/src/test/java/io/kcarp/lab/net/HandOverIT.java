package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a planned move costs a client that asks every millisecond. */
@IsolatedLab
class HandOverIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final int PORT = 7777;
  private static final int MANY = 200;
  private static final Duration LOOK = Duration.ofMillis(5);

  /** How long two hold the address in a hand-over, as promised. */
  private static final Duration OVERLAP = Duration.ofMillis(50);

  /** From SIGTERM to the end of an agent, as promised. */
  private static final Duration LEAVE = Duration.ofSeconds(2);

  /** For one machine that is both hosts and the client, and does other things. */
  private static final Duration SLACK = Duration.ofMillis(300);

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  /** How a master is asked to leave. */
  enum Request {
    TERM,
    USR2,
    COMMAND
  }

  @ParameterizedTest
  @EnumSource
  void aMasterThatLeavesLosesNoAnswerAndLeavesNoAddress(Request request) throws Exception {
    var first = segment.addHost("n1", "10.88.0.11/16");
    var second = segment.addHost("n2", "10.88.0.12/16");
    var client = segment.addHost("client", "10.88.0.200/16");
    try (var _ = EchoServer.start(first, PORT);
        var _ = EchoServer.start(second, PORT);
        var master = KcarpAgent.start(LAUNCHER, first, KCARP)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var successor = KcarpAgent.start(LAUNCHER, second, KCARP.withInterval(1, 20));
          var probe = UdpProbe.start(client, VIRTUAL, PORT);
          var watch = HolderWatch.start(VIRTUAL, List.of(first, second), LOOK)) {
        patiently().until(() -> successor.is(Role.BACKUP));
        patiently().until(() -> probe.report().answers().size() > MANY);
        long askedNanos = System.nanoTime();

        ask(master, request);

        if (request == Request.TERM) {
          assertEndsInTime(master, askedNanos, watch);
        } else {
          patiently().until(() -> master.is(Role.BACKUP));
        }
        patiently().until(() -> probe.report().changes().getLast().host().equals("n2"));
        int answers = probe.report().answers().size();
        patiently().until(() -> probe.report().answers().size() > answers + MANY);
        // What is sent from now on may still be on its way at the end.
        long endNanos = System.nanoTime();
        var report = probe.stop();
        assertThat(report.lost(report.sentNanos().getFirst(), endNanos)).isZero();
        assertThat(first.addresses()).doesNotContain(VIRTUAL);
        assertThat(second.addresses()).contains(VIRTUAL);
        var log = watch.log();
        assertThat(Duration.ofNanos(log.severalHoldersNanos()))
            .as("%s", log)
            .isLessThan(OVERLAP.plus(SLACK));
      }
    }
  }

  /** What this machine does not run at all it does not count: as the watch saw it. */
  private static void assertEndsInTime(KcarpAgent agent, long askedNanos, HolderWatch watch) {
    assertThat(agent.process().awaitExit(Duration.ofSeconds(60))).isPresent();
    var took = Duration.ofNanos(System.nanoTime() - askedNanos);
    var stalled = Duration.ofNanos(watch.log().longestGapNanos());
    assertThat(took).as("the exit").isLessThanOrEqualTo(LEAVE.plus(stalled));
  }

  private static void ask(KcarpAgent master, Request request) throws IOException {
    switch (request) {
      case TERM -> master.signal(Signal.TERM);
      case USR2 -> master.signal(Signal.USR2);
      case COMMAND ->
          Command.run(
              List.of(
                  LAUNCHER.toAbsolutePath().toString(),
                  "hand-over",
                  "vip",
                  "--socket=" + master.socket()));
    }
  }

  @Test
  void aMasterWithoutASuccessorHasNoAddressWhenItEnds() throws Exception {
    var only = segment.addHost("n1", "10.88.0.11/16");
    try (var master = KcarpAgent.start(LAUNCHER, only, KCARP);
        var watch = HolderWatch.start(VIRTUAL, List.of(only), LOOK)) {
      patiently().until(() -> master.is(Role.MASTER));
      long askedNanos = System.nanoTime();

      master.signal(Signal.TERM);

      assertEndsInTime(master, askedNanos, watch);
      assertThat(only.addresses()).doesNotContain(VIRTUAL);
      assertThat(master.process().output()).contains("MASTER to INIT: Shutdown");
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
