package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A master's link goes down, or its cable is pulled: the addresses go with its role. */
@IsolatedLab
class LinkLossIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.89.0.100");
  private static final InetAddress VIRTUAL6 = InetAddress.ofLiteral("2001:db8:89::100");
  private static final String VIRTUAL_TEXT = "inet 10.89.0.100/32 ";
  private static final String VIRTUAL6_TEXT = "inet6 2001:db8:89::100/128 ";
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL, VIRTUAL6);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration DEAD_TIME = Duration.ofSeconds(3);

  /** At a takeover, and once more two advertisements later; each as request and as reply. */
  private static final int UNTIL_SETTLED = 4;

  private static final String REQUEST =
      "ffffffffffff02000a59000b08060001080006040001"
          + "02000a59000b0a590064"
          + "02000a59000b0a590064";
  private static final String REPLY = REQUEST.replace("06040001", "06040002");

  private final Segment segment = Segment.create("lab0", "10.89.255.1/16");
  private final Host node = segment.addHost("n1", "10.89.0.11/16", "2001:db8:89::11/64");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  /** How a link is lost, and comes back. */
  enum Loss {
    LINK_DOWN("InterfaceDown"),
    CABLE("NoCarrier");

    private final String reason;

    Loss(String reason) {
      this.reason = reason;
    }

    private void of(Host host) {
      switch (this) {
        case LINK_DOWN -> host.ip("link", "set", Host.INTERFACE, "down");
        case CABLE -> host.cutLink();
      }
    }

    private void undo(Host host) {
      switch (this) {
        case LINK_DOWN -> host.ip("link", "set", Host.INTERFACE, "up");
        case CABLE -> host.restoreLink();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutItsLinkAMasterIsInitAndHasNoAddress(Loss loss) throws Exception {
    try (var news = AddressNews.of(node);
        var agent = KcarpAgent.start(LAUNCHER, node, KCARP)) {
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(addresses()).contains(VIRTUAL_TEXT, VIRTUAL6_TEXT);

      loss.of(node);

      patiently().until(() -> agent.is(Role.INIT));
      await().atMost(SOON).until(() -> isOff(news, VIRTUAL) && isOff(news, VIRTUAL6));
      assertThat(addresses()).doesNotContain(VIRTUAL_TEXT, VIRTUAL6_TEXT);

      int changes = news.of(VIRTUAL).size() + news.of(VIRTUAL6).size();
      // That nothing is put back means something only after a while.
      TimeUnit.NANOSECONDS.sleep(DEAD_TIME.toNanos());
      assertThat(agent.role()).contains(Role.INIT);
      assertThat(agent.process().output())
          .contains("MASTER to INIT: " + loss.reason)
          .doesNotContain("Another program", "NoSourceAddress eth0 has no");
      assertThat(news.of(VIRTUAL).size() + news.of(VIRTUAL6).size()).isEqualTo(changes);

      loss.undo(node);
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(addresses()).contains(VIRTUAL_TEXT, VIRTUAL6_TEXT);
    }
  }

  private static boolean isOff(AddressNews news, InetAddress address) {
    return !news.of(address).getLast().added();
  }

  @Test
  void aCarrierThatIsBackAfterAMomentIsAnnouncedOnTheWire() throws Exception {
    var options = KCARP.ignoringCarrier().with("announce: {count: 1, refreshSeconds: 0}");
    try (var arp = FrameCapture.start(node.port(), FrameCapture::announcement);
        var neighbour = FrameCapture.start(node.port(), FrameCapture::ipv6Announcement);
        var agent = KcarpAgent.start(LAUNCHER, node, options)) {
      patiently().until(() -> agent.is(Role.MASTER) && arp.frames().size() == UNTIL_SETTLED);
      int neighbourBefore = neighbour.frames().size();

      node.cutLink();
      patiently().until(() -> node.ip("link", "show", Host.INTERFACE).contains("NO-CARRIER"));
      node.restoreLink();

      patiently().until(() -> arp.frames().size() >= UNTIL_SETTLED + 2);
      patiently().until(() -> neighbour.frames().size() > neighbourBefore);
      assertThat(arp.frames().subList(UNTIL_SETTLED, UNTIL_SETTLED + 2))
          .extracting(CapturedFrame::hex)
          .containsExactly(REQUEST, REPLY);
      assertThat(neighbour.frames().getLast().hex())
          .contains("20000000" + "20010db8008900000000000000000100" + "0201" + "02000a59000b");
      assertThat(agent.announced("CarrierBack")).isPositive();
      assertThat(agent.role()).contains(Role.MASTER);
      assertThat(agent.transitions()).as("INIT to BACKUP to MASTER").isEqualTo(2);
    }
  }

  private String addresses() {
    return node.ip("address", "show", "dev", Host.INTERFACE);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
