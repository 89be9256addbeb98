package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.socket.KernelNetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses that an agent did not put on itself: by kcarp's mark it takes them off, or not. */
@IsolatedLab
class LeftoverIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.89.0.100");
  private static final Inet4Address UNWANTED = Inet4Address.ofLiteral("10.89.0.101");
  private static final Inet4Address UNMARKED = Inet4Address.ofLiteral("10.89.0.102");
  private static final int PREFIX = 32;
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final int AN_HOUR = 3_600;

  /** Of a frame's destination, before its source. */
  private static final int MAC_DIGITS = 12;

  private static final int ETHER_TYPE_DIGITS = 24;
  private static final String ARP = "0806";
  private static final String ARP_REQUEST = ARP + "0001080006040001";

  private final Segment segment = Segment.create("lab0", "10.89.255.1/16");
  private Host first;
  private Host second;

  @BeforeEach
  void setUp() {
    first = segment.addHost("n1", "10.89.0.11/16");
    second = segment.addHost("n2", "10.89.0.12/16");
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  /** With advbase 0 nothing is adopted, so its own address goes, too, and is put on anew. */
  @Test
  void whatAnEarlierRunLeftGoesBeforeTheFirstFrame() throws Exception {
    leaveBehind(first, VIRTUAL);
    leaveBehind(first, UNWANTED);
    addUnmarked(first, UNMARKED);
    var leftAtTheFirst = new CompletableFuture<Boolean>();
    try (var news = AddressNews.of(first);
        var virtual = LocalAddresses.of(first, VIRTUAL);
        var unwanted = LocalAddresses.of(first, UNWANTED);
        var frames =
            FrameCapture.start(
                first.port(),
                frame -> {
                  boolean isWanted = isOfKcarp(frame, first);
                  if (isWanted && !leftAtTheFirst.isDone()) {
                    leftAtTheFirst.complete(isThere(virtual) || isThere(unwanted));
                  }
                  return isWanted;
                });
        var agent = KcarpAgent.start(LAUNCHER, first, KCARP.withInterval(0, 254))) {
      patiently().until(() -> agent.is(Role.MASTER));

      assertThat(frames.frames().getFirst().hex().substring(ETHER_TYPE_DIGITS))
          .as("asks who has the address")
          .startsWith(ARP_REQUEST);
      assertThat(leftAtTheFirst).isCompletedWithValue(false);
      assertThat(news.removalsNanos(UNWANTED)).hasSize(1);
      assertThat(news.removalsNanos(VIRTUAL)).hasSize(1);
      assertThat(news.removalsNanos(UNMARKED)).isEmpty();
      assertThat(first.addresses()).contains(VIRTUAL, UNMARKED).doesNotContain(UNWANTED);
      assertThat(agent.process().output())
          .contains("Removing 10.89.0.101", "left behind by an earlier run");
    }
  }

  /** Asked of the kernel at once: news of it may be read after a frame that came later. */
  private static boolean isThere(LocalAddresses address) {
    try {
      return address.present();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Advertises, asks or announces; nothing else does it there. */
  private static boolean isOfKcarp(byte[] frame, Host host) {
    var hex = HexFormat.of().formatHex(frame);
    return hex.startsWith(host.mac().replace(":", ""), MAC_DIGITS)
        && (hex.startsWith(ARP, ETHER_TYPE_DIGITS) || FrameCapture.advertisement(frame));
  }

  @Test
  void aCopyThatSomebodyElsePutOnABackupIsReportedAndLeftAlone() throws Exception {
    try (var master = KcarpAgent.start(LAUNCHER, first, KCARP)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var backup = KcarpAgent.start(LAUNCHER, second, KCARP.withInterval(1, 20));
          var news = AddressNews.of(second)) {
        patiently().until(() -> backup.is(Role.BACKUP));

        addUnmarked(second, VIRTUAL);
        patiently()
            .until(() ->
                backup
                    .process()
                    .output()
                    .contains("INIT: AddressInUse This node has 10.89.0.100 on eth0 already"));
        master.process().stop();
        assertThat(first.addresses()).doesNotContain(VIRTUAL);
        assertThat(backup.role()).contains(Role.INIT);
        assertThat(second.addresses()).contains(VIRTUAL);
        assertThat(news.removalsNanos(VIRTUAL)).isEmpty();

        second.ip("address", "delete", VIRTUAL.getHostAddress() + "/32", "dev", Host.INTERFACE);
        patiently().until(() -> backup.is(Role.MASTER));
        assertThat(second.addresses()).contains(VIRTUAL);
      }
    }
  }

  /** As kcarp puts it on, for a time in which nothing else takes it off. */
  private static void leaveBehind(Host host, Inet4Address address) throws IOException {
    int card = host.call(() -> NetworkInterface.getByName(Host.INTERFACE).getIndex());
    try (var kernel = host.call(KernelNetlink::open)) {
      assertThat(kernel.addAddress(card, address, PREFIX, AN_HOUR, PrefixRoute.MADE))
          .isInstanceOf(AddOutcome.Added.class);
    }
  }

  private static void addUnmarked(Host host, Inet4Address address) {
    host.ip("address", "add", address.getHostAddress() + "/32", "dev", Host.INTERFACE);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
