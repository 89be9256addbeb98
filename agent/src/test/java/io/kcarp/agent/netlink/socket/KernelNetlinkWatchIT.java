package io.kcarp.agent.netlink.socket;

import static io.kcarp.agent.netlink.IpCommand.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkEvent.AddressAdded;
import io.kcarp.agent.netlink.NetlinkEvent.AddressRemoved;
import io.kcarp.agent.netlink.NetlinkEvent.LinkChanged;
import io.kcarp.agent.netlink.NetlinkEvent.LinkRemoved;
import io.kcarp.agent.netlink.NetlinkEvent.Overrun;
import io.kcarp.agent.netlink.PrefixRoute;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(
    named = "KCARP_ISOLATED",
    matches = "1",
    disabledReason = "changes links and addresses: runs in its own namespaces only (lab/isolated)")
class KernelNetlinkWatchIT {
  private static final long LIMIT_SECONDS = 20;
  private static final InetAddress IPV4 = InetAddress.ofLiteral("192.0.2.10");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::10");

  private final BlockingQueue<NetlinkEvent> events = new LinkedBlockingQueue<>();
  private final List<NetlinkEvent> seen = new ArrayList<>();
  private final KernelNetlink netlink = KernelNetlink.open();
  private KernelNetlinkWatch watch = KernelNetlinkWatch.open();
  private int index;

  @BeforeEach
  void makeLinks() {
    ip("link add nl0 type veth peer name nl1");
    ip("link set nl0 up");
    ip("link set nl1 up");
    index = link("nl0").index();
    watch.close();
    watch = KernelNetlinkWatch.open();
  }

  @AfterEach
  void removeLinks() {
    watch.close();
    if (netlink.links().stream().anyMatch(link -> link.index() == index)) {
      ip("link delete dev " + byIndex());
    }
    netlink.close();
  }

  @Test
  void seesALinkGoDownAndUp() throws InterruptedException {
    watch.start(events::add);

    ip("link set nl0 down");
    awaitLink(link -> !link.up() && !link.carrier());
    ip("link set nl0 up");
    awaitLink(link -> link.up() && link.carrier());
  }

  @Test
  void seesTheCarrierGoWhileTheLinkStaysUp() throws InterruptedException {
    watch.start(events::add);

    ip("link set nl1 down");
    awaitLink(link -> link.up() && !link.carrier());
    ip("link set nl1 up");
    awaitLink(link -> link.up() && link.carrier());
  }

  @Test
  void seesALinkRenamedAndDeleted() throws InterruptedException {
    watch.start(events::add);

    ip("link set nl0 down");
    ip("link set nl0 name nl2");
    awaitLink(link -> link.name().equals("nl2"));
    ip("link delete nl2");
    awaitEvent(event -> event.equals(new LinkRemoved(index, "nl2")));
  }

  @Test
  void aPortThatLeavesItsBridgeIsNotGone() throws InterruptedException {
    ip("link add nlbr type bridge");
    try {
      watch.start(events::add);
      ip("link set nl0 master nlbr");
      ip("link set nl0 nomaster");
      ip("link set nl0 down");
      // The last news of the three commands.
      NetlinkEvent last = awaitLink(link -> !link.up());

      assertThat(seen).contains(last);
      assertThat(seen).noneMatch(LinkRemoved.class::isInstance);
    } finally {
      ip("link delete nlbr");
    }
  }

  @Test
  void seesAddressesOfBothFamiliesComeAndGo() throws InterruptedException {
    watch.start(events::add);

    ip("address add 192.0.2.10/24 dev nl0");
    awaitEvent(event -> event instanceof AddressAdded(var address) && is(address, IPV4, 24, 0));
    ip("address delete 192.0.2.10/24 dev nl0");
    awaitEvent(event -> event instanceof AddressRemoved(var address) && is(address, IPV4, 24, 0));
    ip("address add 2001:db8::10/64 dev nl0 nodad");
    awaitEvent(event -> event instanceof AddressAdded(var address) && is(address, IPV6, 64, 0));
    ip("address delete 2001:db8::10/64 dev nl0");
    awaitEvent(event -> event instanceof AddressRemoved(var address) && is(address, IPV6, 64, 0));
  }

  @Test
  void aLinkThatGoesDownLosesItsIpv6AddressesOnly() throws InterruptedException {
    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);
    netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE);
    watch.start(events::add);

    ip("link set nl0 down");
    awaitEvent(
        event -> event instanceof AddressRemoved(var address) && is(address, IPV6, 128, 112));

    assertThat(netlink.addresses())
        .extracting(InterfaceAddress::address)
        .contains(IPV4)
        .doesNotContain(IPV6);
  }

  @Test
  void seesOurOwnChangesWithTheirMark() throws InterruptedException {
    watch.start(events::add);

    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);
    awaitEvent(event -> event instanceof AddressAdded(var address) && is(address, IPV4, 32, 112));
    netlink.removeAddress(index, IPV4, 32);
    awaitEvent(event -> event instanceof AddressRemoved(var address) && is(address, IPV4, 32, 112));
  }

  @Test
  void tellsWhatHappenedBetweenOpenAndStart() throws InterruptedException {
    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);

    watch.start(events::add);

    awaitEvent(event -> event instanceof AddressAdded(var address) && is(address, IPV4, 32, 112));
  }

  @Test
  void anOverrunIsToldAndSurvived() throws InterruptedException {
    watch.close();
    watch = KernelNetlinkWatch.open(4096);
    for (int round = 0; round < 100; round++) {
      netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);
      netlink.removeAddress(index, IPV4, 32);
    }

    watch.start(events::add);

    assertThat(events.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Overrun());
    netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE);
    awaitEvent(event -> event instanceof AddressAdded(var address) && is(address, IPV6, 128, 112));
    assertThat(seen).as("news from before the overrun").noneMatch(event -> isAbout(event, IPV4));
  }

  @Test
  void aListenerThatThrowsLosesOnlyThatEvent() throws InterruptedException {
    CountDownLatch failed = new CountDownLatch(1);
    watch.start(event -> {
      if (failed.getCount() > 0) {
        failed.countDown();
        throw new IllegalStateException("as the test wants it");
      }
      events.add(event);
    });

    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);
    assertThat(failed.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    netlink.removeAddress(index, IPV4, 32);

    awaitEvent(event -> event instanceof AddressRemoved(var address) && is(address, IPV4, 32, 112));
  }

  @Test
  void closeEndsAnIdleThreadAtOnce() {
    watch.start(events::add);
    await().until(() -> watchThreads().size() == 1);
    Thread thread = watchThreads().getFirst();

    long before = System.nanoTime();
    watch.close();
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(thread.isAlive()).isFalse();
    assertThat(took).isLessThan(Duration.ofMillis(200));
    watch.close();
  }

  @Test
  void theListenerMayClose() {
    watch.start(event -> watch.close());

    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);

    await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> watchThreads().isEmpty());
    assertThat(netlink.removeAddress(index, IPV4, 32)).isNotNull();
  }

  @Test
  void aWatchStartsOnceAndNotAfterClose() {
    watch.start(events::add);
    assertThatThrownBy(() -> watch.start(events::add)).isInstanceOf(IllegalStateException.class);

    KernelNetlinkWatch closed = KernelNetlinkWatch.open();
    closed.close();
    assertThatThrownBy(() -> closed.start(events::add)).isInstanceOf(IllegalStateException.class);
  }

  private NetlinkEvent awaitLink(Predicate<Link> wanted) throws InterruptedException {
    return awaitEvent(event ->
        event instanceof LinkChanged(Link link) && link.index() == index && wanted.test(link));
  }

  private NetlinkEvent awaitEvent(Predicate<NetlinkEvent> wanted) throws InterruptedException {
    while (true) {
      NetlinkEvent event = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("not within " + LIMIT_SECONDS + " s; seen: " + seen);
      }
      seen.add(event);
      if (wanted.test(event)) {
        return event;
      }
    }
  }

  private static boolean isAbout(NetlinkEvent event, InetAddress address) {
    return switch (event) {
      case AddressAdded(var added) -> added.address().equals(address);
      case AddressRemoved(var removed) -> removed.address().equals(address);
      case LinkChanged _, LinkRemoved _, Overrun _, NetlinkEvent.Stopped _ -> false;
    };
  }

  private boolean is(InterfaceAddress it, InetAddress address, int prefixLength, int protocol) {
    return it.interfaceIndex() == index
        && it.address().equals(address)
        && it.prefixLength() == prefixLength
        && it.protocol() == protocol;
  }

  private static List<Thread> watchThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("netlink-watch"))
        .toList();
  }

  private Link link(String name) {
    return netlink.links().stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String byIndex() {
    return netlink.links().stream()
        .filter(link -> link.index() == index)
        .findFirst()
        .orElseThrow()
        .name();
  }
}
