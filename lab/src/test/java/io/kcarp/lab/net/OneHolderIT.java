package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who has the address when an agent hangs, is killed, comes back, or is not alone on its host: by
 * what the kernels say. The times are told by {@code ./check faults}; here is what must hold on the
 * slowest machine.
 */
@IsolatedLab
class OneHolderIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.89.0.100");
  private static final InetAddress VIRTUAL6 = InetAddress.ofLiteral("2001:db8:89::100");
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Path PROMOTE_SECONDARIES =
      Path.of("/proc/sys/net/ipv4/conf", Host.INTERFACE, "promote_secondaries");
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final String HEARD = "carp_advertisements_received_total";
  private static final String SENT = "carp_advertisements_sent_total";

  /** In the kernel, with an advbase of 1 and a dead ratio of 3, and with an advbase of 0. */
  private static final Duration LIFETIME = Duration.ofSeconds(3);

  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(1);
  private static final Duration LATE_KERNEL = Duration.ofSeconds(1);

  /** For a machine that does other things. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /** An agent keeps this distance; the first news may be read later than the last. */
  private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(400);

  private static final Duration MOMENT = Duration.ofMillis(5);

  /** Longer than a dead time of 0.3 s, and by less than what an agent takes for sleep. */
  private static final Duration LATE_BACKUP = Duration.ofMillis(600);

  private static final Duration LATE_NEWS = Duration.ofMillis(200);

  /** Some five seconds of them. */
  private static final int REFRESHES = 12;

  private final Segment segment = Segment.create("lab0", "10.89.255.1/16");
  private Host first;
  private Host second;

  @BeforeEach
  void setUp() {
    first = segment.addHost("n1", "10.89.0.11/16", "2001:db8:89::11/64");
    second = segment.addHost("n2", "10.89.0.12/16", "2001:db8:89::12/64");
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  /** For how long a master that does not run and its successor may both have the address. */
  enum Pace {
    /** A dead time of 3 s: the kernel's clock is late by up to a second. */
    SECONDS(1, 0, 20, Duration.ofSeconds(1), Duration.ofSeconds(4)),
    /** One of 0.3 s: a lifetime in the kernel is a second at least. */
    TENTHS(0, 25, 28, Duration.ofSeconds(2), Duration.ofMillis(1_300));

    private final int advbase;
    private final int advskew;
    private final int advskewOfBackup;
    private final Duration overlap;

    /** Longer than the dead time, and than an agent takes for mere lateness. */
    private final Duration starved;

    Pace(int advbase, int advskew, int advskewOfBackup, Duration overlap, Duration starved) {
      this.advbase = advbase;
      this.advskew = advskew;
      this.advskewOfBackup = advskewOfBackup;
      this.overlap = overlap;
      this.starved = starved;
    }

    private KcarpOptions master(InetAddress virtual) {
      return KcarpOptions.of(7, "secret", virtual).withInterval(advbase, advskew);
    }

    private KcarpOptions backup(InetAddress virtual) {
      return KcarpOptions.of(7, "secret", virtual).withInterval(advbase, advskewOfBackup);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS, 10.89.0.100",
    "TENTHS, 10.89.0.100",
    "SECONDS, 2001:db8:89::100",
    "TENTHS, 2001:db8:89::100"
  })
  void aHangingMasterLosesItsAddressAndListensWhenItGoesOn(Pace pace, String address)
      throws Exception {
    var virtual = InetAddress.ofLiteral(address);
    try (var master = start(first, pace.master(virtual));
        var backup = startBackup(master, pace.backup(virtual));
        var watch = HolderWatch.start(virtual, List.of(first, second), LOOK);
        var news = AddressNews.of(first)) {
      master.signal(Signal.STOP);

      patiently().until(() -> watch.holders().equals(Set.of("n2")));
      assertThat(backup.role()).contains(Role.MASTER);
      assertOverlap(watch, pace);
      patiently().until(() -> !news.removalsNanos(virtual).isEmpty());
      int untilGone = news.of(virtual).size();
      master.signal(Signal.CONT);
      patiently().until(() -> master.is(Role.BACKUP));
      awaitMoreHeard(master, 3);
      assertThat(news.of(virtual)).as("not put back").hasSize(untilGone);
      assertThat(watch.holders()).isEqualTo(Set.of("n2"));
      assertThat(master.process().output()).contains("WokeLate");
    }
  }

  /**
   * Now and then it gets a processor for a moment, each time when it is too late for everything.
   */
  @ParameterizedTest
  @EnumSource(Pace.class)
  void aStarvedMasterIsNoSecondHolder(Pace pace) throws Exception {
    try (var master = start(first, pace.master(VIRTUAL));
        var backup = startBackup(master, pace.backup(VIRTUAL));
        var watch = HolderWatch.start(VIRTUAL, List.of(first, second), LOOK)) {
      master.signal(Signal.STOP);
      for (int moment = 0; moment < 3; moment++) {
        Thread.sleep(pace.starved);
        master.signal(Signal.CONT);
        Thread.sleep(MOMENT);
        master.signal(Signal.STOP);
      }

      patiently().until(() -> watch.holders().equals(Set.of("n2")));
      master.signal(Signal.CONT);
      patiently().until(() -> master.is(Role.BACKUP));
      awaitMoreHeard(master, 3);
      assertThat(watch.holders()).isEqualTo(Set.of("n2"));
      assertThat(backup.role()).contains(Role.MASTER);
      assertOverlap(watch, pace);
    }
  }

  /** What came meanwhile, and is not read yet when it goes on, tells that the master lives. */
  @Test
  void aBackupThatHadNoProcessorHearsTheMasterBeforeItWouldClaim() throws Exception {
    try (var master = start(first, Pace.TENTHS.master(VIRTUAL));
        var backup = startBackup(master, Pace.TENTHS.backup(VIRTUAL));
        var watch = HolderWatch.start(VIRTUAL, List.of(first, second), LOOK)) {
      long transitions = backup.transitions();
      for (int pause = 0; pause < 10; pause++) {
        backup.signal(Signal.STOP);
        Thread.sleep(LATE_BACKUP);
        backup.signal(Signal.CONT);
        awaitMoreHeard(backup, 3);
      }

      assertThat(backup.transitions()).isEqualTo(transitions);
      assertThat(watch.holders()).isEqualTo(Set.of("n1"));
      assertThat(watch.log().severalHoldersNanos()).isZero();
    }
  }

  /** What a master does wrong when it goes on it may do a little later. */
  private static void awaitMoreHeard(KcarpAgent backup, int advertisements) throws IOException {
    long heard = backup.total(HEARD);
    patiently().until(() -> backup.total(HEARD) >= heard + advertisements);
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS, 10.89.0.100",
    "TENTHS, 10.89.0.100",
    "SECONDS, 2001:db8:89::100",
    "TENTHS, 2001:db8:89::100"
  })
  void aKilledMastersAddressGoesWithoutIt(Pace pace, String address) throws Exception {
    var virtual = InetAddress.ofLiteral(address);
    try (var master = start(first, pace.master(virtual));
        var _ = startBackup(master, pace.backup(virtual));
        var watch = HolderWatch.start(virtual, List.of(first, second), LOOK)) {
      master.process().kill();

      patiently().until(() -> watch.holders().equals(Set.of("n2")));
      assertOverlap(watch, pace);
    }
  }

  private static void assertOverlap(HolderWatch watch, Pace pace) {
    var log = watch.log();
    assertThat(Duration.ofNanos(log.severalHoldersNanos()))
        .as("two holders")
        .isLessThanOrEqualTo(pace.overlap);
    assertThat(Duration.ofNanos(log.noHolderNanos())).as("no holder").isLessThan(SLACK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.89.0.100", "2001:db8:89::100"})
  void aKilledMastersAddressGoesThoughThereIsNoOther(String address) throws Exception {
    var virtual = InetAddress.ofLiteral(address);
    try (var news = AddressNews.of(first);
        var master = start(first, KcarpOptions.of(7, "secret", virtual))) {
      patiently().until(() -> master.is(Role.MASTER));
      long killedNanos = System.nanoTime();
      master.process().kill();

      patiently().until(() -> !news.removalsNanos(virtual).isEmpty());
      assertThat(Duration.ofNanos(news.removalsNanos(virtual).getFirst() - killedNanos))
          .as("gone after")
          .isLessThanOrEqualTo(LIFETIME.plus(LATE_KERNEL).plus(SLACK));
    }
  }

  /** Each is told to all who listen to the kernel, so not with each advertisement. */
  @Test
  void refreshesAreFew() throws Exception {
    try (var news = AddressNews.of(first);
        var master = start(first, KCARP.withInterval(0, 1))) {
      patiently().until(() -> master.is(Role.MASTER));
      int before = news.of(VIRTUAL).size();
      long sent = master.total(SENT);

      patiently().until(() -> news.of(VIRTUAL).size() > before + REFRESHES);
      long sentMeanwhile = master.total(SENT) - sent;
      var items = news.of(VIRTUAL).subList(before, before + REFRESHES + 1);
      assertThat(items).allMatch(AddressNews.Item::added);
      var took = Duration.ofNanos(items.getLast().atNanos() - items.getFirst().atNanos());
      assertThat(took)
          .as("%d refreshes", REFRESHES)
          .isBetween(
              BETWEEN_REFRESHES.multipliedBy(REFRESHES).minus(LATE_NEWS),
              SHORTEST_LIFETIME.multipliedBy(REFRESHES));
      assertThat(sentMeanwhile).as("advertisements").isGreaterThan(10 * REFRESHES);
    }
  }

  /** Ten seconds are what the slowest machine may take to start an agent. */
  @Test
  void aRestartWithinTheDeadTimeMovesNothing() throws Exception {
    var slow = KCARP.withInterval(4, 0);
    try (var master = start(first, slow)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var backup = start(second, slow)) {
        patiently().until(() -> backup.is(Role.BACKUP));
        try (var watch = HolderWatch.start(VIRTUAL, List.of(first, second), LOOK)) {
          master.process().kill();
          try (var restarted = start(first, slow)) {
            patiently().until(() -> restarted.is(Role.MASTER));

            assertThat(restarted.process().output()).contains("INIT to MASTER: Adopted");
            assertThat(watch.log().changes()).as("holders").hasSize(1);
            assertThat(backup.role()).contains(Role.BACKUP);
            assertThat(backup.transitions()).as("INIT to BACKUP").isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void twoAgentsOfOneHostDoNotRunTheSameVirtualHost() throws Exception {
    try (var master = start(first, KCARP)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var other = KcarpAgent.startBeside(master, LAUNCHER, KCARP)) {
        patiently().until(() -> other.process().output().contains("INIT: VhidTaken"));
        assertThat(first.addresses()).contains(VIRTUAL);
        assertThat(master.role()).contains(Role.MASTER);

        master.signal(Signal.TERM);
        patiently().until(() -> other.process().output().contains("BACKUP to MASTER"));
        assertThat(first.addresses()).contains(VIRTUAL);
      }
    }
  }

  @Test
  void anAgentThatStartsLeavesAnotherOnesAddressAlone() throws Exception {
    var others = KcarpOptions.of(8, "secret", Inet4Address.ofLiteral("10.89.0.101"));
    try (var master = start(first, KCARP)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var watch = HolderWatch.start(VIRTUAL, List.of(first), LOOK);
          var other = KcarpAgent.startBeside(master, LAUNCHER, others)) {
        patiently().until(() -> other.is(Role.MASTER));

        assertThat(watch.log().changes()).as("holders").hasSize(1);
        assertThat(watch.holders()).containsExactly(first.name());
        assertThat(master.transitions()).as("INIT to BACKUP to MASTER").isEqualTo(2);
      }
    }
  }

  /** Also after the node's own addresses were taken off and put back, behind the virtual ones. */
  @Test
  void theNodesOwnConnectionsNeverUseTheAddress() throws Exception {
    var both = KcarpOptions.of(7, "secret", VIRTUAL, VIRTUAL6);
    first.ip("route", "add", "default", "via", "10.89.255.1");
    first.ip("-6", "route", "add", "default", "via", "2001:db8:89::1");
    try (var master = start(first, both)) {
      patiently().until(() -> master.is(Role.MASTER));
      assertSourcesAreOwn();

      // As most distributions set it; without it the kernel removes the second with the first.
      first.call(() -> Files.writeString(PROMOTE_SECONDARIES, "1"));
      first.ip("address", "add", "10.89.0.21/16", "dev", Host.INTERFACE);
      first.ip("address", "delete", "10.89.0.11/16", "dev", Host.INTERFACE);
      first.ip("route", "replace", "default", "via", "10.89.255.1");
      patiently().until(() -> first.addresses().contains(VIRTUAL));
      assertThat(first.ip("route", "get", "10.89.0.12")).contains("src 10.89.0.21 ");
      assertThat(first.ip("route", "get", "192.0.2.1")).contains("src 10.89.0.21 ");
      assertThat(sourceTo("10.89.0.12")).isEqualTo("10.89.0.21");
      assertThat(sourceTo("192.0.2.1")).isEqualTo("10.89.0.21");
    }
  }

  private void assertSourcesAreOwn() throws IOException {
    assertThat(sourceTo("10.89.0.12")).isEqualTo("10.89.0.11");
    assertThat(sourceTo("192.0.2.1")).isEqualTo("10.89.0.11");
    assertThat(sourceTo("2001:db8:89::12")).isEqualTo("2001:db8:89:0:0:0:0:11");
    assertThat(sourceTo("2001:db8::1")).isEqualTo("2001:db8:89:0:0:0:0:11");
    assertThat(first.ip("route", "get", "10.89.0.12")).contains("src 10.89.0.11 ");
    assertThat(first.ip("route", "get", "192.0.2.1")).contains("src 10.89.0.11 ");
    assertThat(first.ip("-6", "route", "get", "2001:db8:89::12")).contains("src 2001:db8:89::11 ");
    assertThat(first.ip("-6", "route", "get", "2001:db8::1")).contains("src 2001:db8:89::11 ");
  }

  /** Of a socket that the first host connects to there. */
  private String sourceTo(String destination) throws IOException {
    var there = new InetSocketAddress(InetAddress.ofLiteral(destination), 7777);
    try (var socket = first.call(DatagramChannel::open)) {
      var here = (InetSocketAddress) socket.connect(there).getLocalAddress();
      return here.getAddress().getHostAddress();
    }
  }

  /** The kernel's own route to the subnet of such an address would prefer it as the source. */
  @ParameterizedTest
  @CsvSource({
    "10.89.0.1/16, 10.89.0.12, 10.89.0.11, false",
    "10.89.0.1/24, 10.89.0.12, 10.89.0.11, false",
    "10.90.0.1/25, 10.90.0.12, 10.90.0.11, true",
    "10.91.0.1/24, 10.91.0.12, 10.91.0.1, true"
  })
  void anAddressWithAPrefixIsTheSourceOnlyWhereTheNodeHasNoOtherWayAndItSaysSo(
      String virtual, String destination, String source, boolean warns) throws Exception {
    first.ip("route", "add", "default", "via", "10.89.255.1");
    first.ip("link", "add", "other", "type", "veth", "peer", "name", "end");
    first.ip("link", "set", "end", "up");
    first.ip("address", "add", "10.90.0.11/24", "dev", "other");
    first.ip("link", "set", "other", "up");
    var options = KCARP.withAddresses(virtual).with("interface: " + Host.INTERFACE);
    try (var master = start(first, options)) {
      patiently().until(() -> master.is(Role.MASTER));

      assertThat(first.ip("address", "show", "dev", Host.INTERFACE)).contains(virtual);
      assertThat(first.ip("route", "get", destination)).contains("src " + source + " ");
      assertThat(first.ip("route", "get", "10.89.0.12")).contains("src 10.89.0.11 ");
      assertThat(first.ip("route", "get", "192.0.2.1")).contains("src 10.89.0.11 ");
      assertThat(master.process().output().contains("in its subnet")).isEqualTo(warns);
    }
  }

  /** A deprecated address that reaches the destination is preferred to one that does not. */
  @Test
  void anIpv6AddressIsTheSourceWhereTheNodeHasNoneOfItsOwnAndItSaysSo() throws Exception {
    first.ip("-6", "route", "add", "default", "via", "2001:db8:89::1");
    try (var master = start(first, KcarpOptions.of(7, "secret", VIRTUAL, VIRTUAL6))) {
      patiently().until(() -> master.is(Role.MASTER));
      assertThat(master.process().output()).doesNotContain("but link-local ones");

      first.ip("address", "delete", "2001:db8:89::11/64", "dev", Host.INTERFACE);
      first.ip("-6", "route", "replace", "2001:db8::/32", "dev", Host.INTERFACE);
      patiently().until(() -> master.process().output().contains("but link-local ones"));
      assertThat(first.ip("-6", "route", "get", "2001:db8:89::12"))
          .contains("src 2001:db8:89::100 ");
    }
  }

  private KcarpAgent start(Host host, KcarpOptions options) throws Exception {
    return KcarpAgent.start(LAUNCHER, host, Map.of("vip", options), Map.of());
  }

  private KcarpAgent startBackup(KcarpAgent master, KcarpOptions options) throws Exception {
    patiently().until(() -> master.is(Role.MASTER));
    var backup = start(second, options);
    // Who has heard nobody takes a dead master's address for a foreign host's, and waits.
    patiently().until(() -> backup.is(Role.BACKUP) && backup.total(HEARD) > 0);
    return backup;
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
