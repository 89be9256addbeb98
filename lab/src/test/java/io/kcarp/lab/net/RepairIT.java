package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.agent.netlink.RemoveOutcome;
import io.kcarp.agent.netlink.socket.KernelNetlink;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program on the master's host removes the address: once, now and then, or always. */
@IsolatedLab
class RepairIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.89.0.100");
  private static final int PREFIX = 32;
  private static final Duration SOON = Duration.ofMillis(5);

  /** Of them {@link #SOON}, and all after a moment: the processor is needed elsewhere, too. */
  private static final int MOST_REMOVALS = 15;

  private static final Duration A_MOMENT = Duration.ofMillis(250);
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final int REMOVALS = 20;
  private static final int TOLERATED_A_MINUTE = 5;
  private static final String LOST = "carp_addresses_lost_total";

  @TempDir private Path directory;

  private final Segment segment = Segment.create("lab0", "10.89.255.1/16");
  private Host first;
  private Host second;

  @BeforeEach
  void setUp() {
    first = segment.addHost("n1", "10.89.0.11/16", "2001:db8:89::11/64");
    second = segment.addHost("n2", "10.89.0.12/16");
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  /** In a row they are few occasions, which is tolerated. */
  @ParameterizedTest
  @ValueSource(strings = {"10.89.0.100/32", "2001:db8:89::100/128"})
  void whatAnotherProgramRemovesIsBackWithinMillisecondsAndCounted(String text) throws Exception {
    var virtual = AddressWithPrefix.parse(text);
    var address = virtual.address();
    try (var news = AddressNews.of(first);
        var other = first.call(KernelNetlink::open);
        var master = KcarpAgent.start(LAUNCHER, first, KcarpOptions.of(7, "secret", address))) {
      patiently().until(() -> master.is(Role.MASTER));
      int card = card(first);

      List<Duration> times = new ArrayList<>();
      for (int i = 0; i < REMOVALS; i++) {
        int removals = i + 1;
        long beforeNanos = System.nanoTime();
        assertThat(other.removeAddress(card, address, virtual.prefixLength()))
            .isInstanceOf(RemoveOutcome.Removed.class);
        quickly().until(() -> isBack(news, address, removals));
        times.add(Duration.ofNanos(backAtNanos(news, address) - beforeNanos));
      }

      assertThat(times)
          .allMatch(time -> time.compareTo(A_MOMENT) <= 0)
          .filteredOn(time -> time.compareTo(SOON) <= 0)
          .as("soon, of %s", times)
          .hasSizeGreaterThanOrEqualTo(MOST_REMOVALS);
      patiently().until(() -> master.total(LOST) == REMOVALS);
      assertThat(master.metrics()).contains(LOST + "{how=\"Removed\",vip=\"vip\"}");
      assertThat(news.of(address).getLast().added()).isTrue();
      assertThat(master.role()).contains(Role.MASTER);
      assertThat(master.process().output())
          .contains("Another program removed " + address.getHostAddress());
    }
  }

  private static boolean isBack(AddressNews news, InetAddress address, int removals) {
    return news.removalsNanos(address).size() == removals && news.of(address).getLast().added();
  }

  /** Of the first news after the last removal. */
  private static long backAtNanos(AddressNews news, InetAddress address) {
    var items = news.of(address);
    int last = items.size() - 1;
    while (items.get(last - 1).added()) {
      last--;
    }
    assertThat(items.get(last).address().isMarked()).isTrue();
    return items.get(last).atNanos();
  }

  @Test
  void whoKeepsRemovingItDemotesTheNodeAndAnotherTakesOver() throws Exception {
    try (var master = KcarpAgent.start(LAUNCHER, first, KCARP);
        var other = first.call(KernelNetlink::open)) {
      patiently().until(() -> master.is(Role.MASTER));
      int card = card(first);
      try (var backup = KcarpAgent.start(LAUNCHER, second, KCARP.withInterval(1, 20))) {
        patiently().until(() -> backup.is(Role.BACKUP));

        patiently()
            .until(() -> {
              other.removeAddress(card, VIRTUAL, PREFIX);
              return backup.is(Role.MASTER);
            });

        patiently().until(() -> master.is(Role.BACKUP));
        assertThat(first.addresses()).doesNotContain(VIRTUAL);
        assertThat(second.addresses()).contains(VIRTUAL);
        assertThat(master.total(LOST)).isGreaterThan(TOLERATED_A_MINUTE);
        assertThat(master.process().output()).contains("MASTER to BACKUP: Demoted");
        assertThat(status(master))
            .contains("another program keeps removing the address", "systemd-networkd");
      }
    }
  }

  private String status(KcarpAgent agent) throws Exception {
    var command =
        List.of(
            LAUNCHER.toAbsolutePath().toString(), "status", "--json", "--socket=" + agent.socket());
    try (var status = agent.host().start(ProcessSpec.of(directory.resolve("status"), command))) {
      assertThat(status.awaitExit(Duration.ofSeconds(60))).hasValue(0);
      return status.output();
    }
  }

  private static int card(Host host) throws Exception {
    return host.call(() -> NetworkInterface.getByName(Host.INTERFACE).getIndex());
  }

  private static ConditionFactory quickly() {
    return patiently().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
