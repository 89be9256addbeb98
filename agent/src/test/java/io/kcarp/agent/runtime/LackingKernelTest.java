package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static io.kcarp.agent.runtime.Fixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A kernel, or a profile of the pod, without something: said of each VirtualIP, and over when it
 * comes.
 */
class LackingKernelTest {
  private static final String VIP = "10.0.0.100";

  private final SimulatedNode node = new SimulatedNode();

  private void assertInit(String name, String reason, String evidence) {
    assertThat(node.report(name).role()).isEqualTo(Role.INIT);
    assertThat(node.report(name).reason()).isEqualTo(reason);
    assertThat(node.report(name).message()).contains(evidence);
  }

  @Test
  void withoutPacketSocketsTheLinkIsUnavailableUntilTheyCome() {
    node.refusal =
        new LinkUnavailableException(
            LinkUnavailableException.Reason.NO_PACKET_SOCKETS, "No packet sockets.");
    node.desire(Map.of("web", WEB));
    node.advanceMillis(5_000);
    assertInit("web", "LinkUnavailable", "No packet sockets.");

    node.refusal = null;
    node.advanceMillis(1_100);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void withoutLocksNothingIsClaimedUntilTheyCome() {
    node.lockRefusal = "No Unix sockets.";
    node.desire(Map.of("web", WEB));
    node.advanceMillis(5_000);
    assertInit("web", "LockUnavailable", "No Unix sockets.");
    assertThat(node.sent).isEmpty();

    node.lockRefusal = null;
    node.advanceMillis(1_100);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void whatCanNotBeListedIsSaidOfAllWhetherDesiredBeforeOrAfter() {
    SimulatedNode blind =
        SimulatedNode.thatCanNotList(
            new NetlinkException(NetlinkException.Reason.REFUSED, "The kernel refused to list."));
    blind.desire(Map.of("web", WEB, "waits", new Desired.Waiting(1, "KeyMissing", "No key.")));
    for (String name : List.of("web", "waits")) {
      assertThat(blind.report(name).role()).isEqualTo(Role.INIT);
      assertThat(blind.report(name).reason()).isEqualTo("NetlinkUnavailable");
      assertThat(blind.report(name).message()).endsWith("The kernel refused to list.");
    }

    blind.listRefusal = null;
    blind.advanceMillis(1_100);
    assertThat(blind.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(blind.report("waits").reason()).isEqualTo("KeyMissing");
  }

  @Test
  void aListThatFailsLaterChangesNothing() {
    node.desire(Map.of("web", WEB));
    node.advanceMillis(3_200);
    node.listRefusal =
        new NetlinkException(NetlinkException.Reason.REFUSED, "The kernel refused to list.");
    node.kernelTells(new NetlinkEvent.Overrun());
    node.advanceMillis(5_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.holds(VIP)).isTrue();
  }

  @Test
  void whoWaitsForALockLetsTheLoopSleepWhileNothingCanBeListed() {
    node.lockRefusal = "No Unix sockets.";
    node.desire(Map.of("web", WEB));
    node.listRefusal =
        new NetlinkException(NetlinkException.Reason.REFUSED, "The kernel refused to list.");
    node.kernelTells(new NetlinkEvent.Overrun());
    node.advanceMillis(5_000);
    assertThat(node.hosts.nextDeadlineNanos()).isGreaterThan(node.clock.nanos);

    node.listRefusal = null;
    node.lockRefusal = null;
    node.advanceMillis(2_100);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void beforeLinux518WhatItHoldsItselfIsNotTakenForAnothers() {
    node.withoutMarks = true;
    node.desire(Map.of("web", WEB));
    node.advanceMillis(3_200);
    InterfaceAddress held = node.addresses.getLast();
    assertThat(held.isMarked()).isFalse();
    node.kernelTells(new NetlinkEvent.AddressAdded(held));
    node.kernelTells(new NetlinkEvent.Overrun());
    node.advanceMillis(5_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").transitions()).isEqualTo(1);

    node.desire(Map.of());
    assertThat(node.holds(VIP)).isFalse();
  }

  @Test
  void beforeLinux518WhatItHeldBeforeAChangeOfThePrefixIsNotTakenForAnothers() {
    node.withoutMarks = true;
    node.desire(Map.of("web", WEB));
    node.advanceMillis(3_200);
    InterfaceAddress before = node.addresses.getLast();
    node.kernelTells(new NetlinkEvent.AddressAdded(before));

    node.desire(Map.of("web", Wanted.with().prefixed(VIP + "/24").build()));
    InterfaceAddress after = node.addresses.getLast();
    assertThat(after.prefixLength()).isEqualTo(24);
    node.kernelTells(new NetlinkEvent.AddressAdded(after));
    node.kernelTells(new NetlinkEvent.AddressRemoved(before));

    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").transitions()).isEqualTo(1);
    assertThat(node.addresses).contains(after).doesNotContain(before);
  }

  @Test
  void beforeLinux518WhatItHoldsIsNoSourceOfAnotherVirtualHost() {
    node.withoutMarks = true;
    node.addresses.clear();
    node.addresses.add(Fixtures.own(2, "192.0.2.1", 24));
    DesiredVirtualHost web = Wanted.with().prefixed(VIP + "/24").on("eth0").build();
    node.kernelTells(new NetlinkEvent.Overrun());
    node.desire(Map.of("web", web));
    node.advanceMillis(5_200);
    assertThat(node.holds(VIP)).isTrue();
    node.kernelTells(new NetlinkEvent.AddressAdded(node.addresses.getLast()));

    node.desire(Map.of("web", web, "db", Wanted.with("10.0.0.101").build()));
    node.advanceMillis(5_000);
    assertThat(node.report("db").reason()).isEqualTo("NoInterface");
  }

  @Test
  void beforeLinux518AKilledAgentsAddressIsWaitedForAndSaidToBePerhapsThat() {
    InterfaceAddress left =
        new InterfaceAddress(2, ip(VIP), 32, 0, new AddressLifetime(3, 0), false, false);
    SimulatedNode next = new SimulatedNode(left);
    next.withoutMarks = true;
    next.desire(Map.of("web", WEB));
    next.advanceMillis(2_000);
    assertThat(next.report("web").reason()).isEqualTo("AddressInUse");
    assertThat(next.report("web").message()).contains("Where Linux is older than 5.18");
    assertThat(next.sent).isEmpty();

    next.losesAddress(VIP);
    assertThat(next.report("web").role()).isEqualTo(Role.BACKUP);
    next.advanceMillis(3_200);
    assertThat(next.report("web").role()).isEqualTo(Role.MASTER);
  }
}
