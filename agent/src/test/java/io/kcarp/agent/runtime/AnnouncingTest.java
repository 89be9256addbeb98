package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.CarpEngine;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a node tells its neighbours where the addresses are. */
class AnnouncingTest {
  private static final String VIP = "10.0.0.100";
  private static final OtherHost RIVAL = OtherHost.at("10.0.0.2", "secret", VIP);

  private final SimulatedNode node = new SimulatedNode();

  private void becomeMaster(Wanted wanted) {
    node.desire(Map.of("web", wanted.build()));
    while (node.report("web").role() != Role.MASTER) {
      node.advanceMillis(1);
    }
  }

  private static Wanted wanted() {
    return Wanted.with(VIP).announcing(AnnounceTiming.ofMillis(3, 100, 60_000));
  }

  private List<AnnounceReason> announced() {
    return node.announced.stream().map(SimulatedNode.Announced::reason).toList();
  }

  @Test
  void aTakeoverIsAnnouncedInABurstThenByTheEngineAndThenEachMinute() {
    becomeMaster(wanted());
    assertThat(announced()).as("at once").containsExactly(AnnounceReason.TAKEOVER);
    long takeover = node.announced.getFirst().atMillis();
    node.advanceMillis(125_000);
    assertThat(node.announced)
        .containsExactly(
            new SimulatedNode.Announced(AnnounceReason.TAKEOVER, 2, takeover),
            new SimulatedNode.Announced(AnnounceReason.REPEATED, 2, takeover + 100),
            new SimulatedNode.Announced(AnnounceReason.REPEATED, 2, takeover + 200),
            new SimulatedNode.Announced(AnnounceReason.REPEATED, 2, takeover + 2_000),
            new SimulatedNode.Announced(AnnounceReason.REFRESH, 2, takeover + 62_000),
            new SimulatedNode.Announced(AnnounceReason.REFRESH, 2, takeover + 122_000));
  }

  /** To measure can take longer than to take over. */
  @Test
  void aTakeoverIsMeasuredWhenItIsAnnounced() {
    becomeMaster(wanted());
    assertThat(announced()).containsExactly(AnnounceReason.TAKEOVER);
    assertThat(node.sentWhenMeasured).endsWith(node.sent.size());
  }

  @Test
  void aFloodOfWorseAdvertisementsIsAnsweredTenTimesASecondAndOnceMoreAfterIt() {
    becomeMaster(wanted());
    node.advanceMillis(10_000);
    node.announced.clear();
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 5; j++) {
        node.receive(RIVAL.sends(1, 200, 1_000_000L * i + j));
      }
      node.advanceMillis(1);
    }
    assertThat(node.announced).hasSizeBetween(10, 16);
    long last = node.nowMillis();
    node.advanceMillis(150);
    assertThat(node.announced.getLast().atMillis())
        .as("the last word is ours")
        .isGreaterThanOrEqualTo(last);
  }

  @Test
  void aLeaverSaysNothingMoreOnceItsSuccessorSpoke() {
    becomeMaster(wanted());
    node.hosts.handOver("web");
    node.receive(RIVAL.sends(1, 7, 1));
    node.advanceMillis(5_000);
    assertThat(announced()).containsExactly(AnnounceReason.TAKEOVER);
  }

  @Test
  void whoYieldsAnswersUntilTheWinnerHasAnnounced() {
    becomeMaster(wanted().interval(1, 10));
    node.receive(RIVAL.sends(1, 0, 1));
    node.advanceMillis(60);
    assertThat(node.holds(VIP)).isTrue();
    node.hearsClaim(OtherHost.MAC, VIP);
    node.advanceMillis(19);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(announced()).containsExactly(AnnounceReason.TAKEOVER);
  }

  @Test
  void whoYieldsToOneThatAnnouncedLastAnswersForAMoment() {
    becomeMaster(wanted().interval(1, 10));
    node.advanceMillis(300);
    node.hearsClaim(OtherHost.MAC, VIP);
    node.receive(RIVAL.sends(1, 0, 1));
    node.advanceMillis(19);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2);
    assertThat(node.holds(VIP)).isFalse();
  }

  @Test
  void whoRepeatedItsAnnouncementSinceWaitsForTheWinners() {
    becomeMaster(wanted().interval(1, 10));
    node.advanceMillis(150);
    node.hearsClaim(OtherHost.MAC, VIP);
    node.advanceMillis(100);
    assertThat(announced()).endsWith(AnnounceReason.REPEATED, AnnounceReason.REPEATED);
    node.receive(RIVAL.sends(1, 0, 1));
    node.advanceMillis(149);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2);
    assertThat(node.holds(VIP)).isFalse();
  }

  /** What a winner owes comes in time. */
  @Test
  void whoYieldsWaitsLongerThanAnAnswerIsPutOff() {
    assertThat(CarpEngine.YIELD_NANOS)
        .isGreaterThan(Announcements.GAP_MILLIS * 1_000_000L + CarpEngine.OVERLAP_NANOS);
  }

  @Test
  void aMasterThatSleptLetsGoBeforeItAnnouncesAnything() {
    becomeMaster(wanted());
    node.clock.nanos += 100_000_000_000L;
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(node.report("web").role()).isNotEqualTo(Role.MASTER);
    assertThat(announced()).containsExactly(AnnounceReason.TAKEOVER);
  }

  @Test
  void aMasterThatIgnoresItsCarrierAnnouncesWhenItIsBack() {
    becomeMaster(wanted().ignoringCarrier());
    node.advanceMillis(5_000);
    node.announced.clear();
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.advanceMillis(5_000);
    assertThat(announced()).isEmpty();
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    node.advanceMillis(1_000);
    assertThat(announced())
        .containsExactly(
            AnnounceReason.CARRIER_BACK, AnnounceReason.REPEATED, AnnounceReason.REPEATED);
  }

  @Test
  void whoCouldNotAnswerWithoutACarrierIsAskedForWhenItIsBack() {
    becomeMaster(wanted());
    node.unanswered.put(2, List.of(Fixtures.ip("10.0.0.7"), Fixtures.ip("fe80::7")));
    node.unanswered.put(3, List.of(Fixtures.ip("10.1.0.8")));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(3, "eth1", false)));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(3, "eth1")));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    assertThat(askedFor()).isEmpty();
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(askedFor()).as("once, and none of a family it has no address in").containsExactly(7);
  }

  @Test
  void anAgentThatStartsAsksForThemOnce() {
    node.unanswered.put(2, List.of(Fixtures.ip("10.0.0.7")));
    becomeMaster(wanted());
    assertThat(askedFor()).containsExactly(7);
  }

  /** The last byte of each address in 10.0.0.0/24 that a frame asked for, but the virtual one. */
  private List<Integer> askedFor() {
    return node.sent.stream()
        .filter(SimulatedNode::isProbe)
        .map(frame -> (int) frame[41])
        .filter(host -> host != 100)
        .toList();
  }

  @Test
  void neighboursThatCanNotBeListedHinderNothing() {
    becomeMaster(wanted());
    node.advanceMillis(5_000);
    node.announced.clear();
    node.neighboursRefusal =
        new NetlinkException(NetlinkException.Reason.NO_ANSWER, "The kernel did not answer.");
    node.hosts.netlinkEvent(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(announced()).containsExactly(AnnounceReason.CARRIER_BACK);
  }

  @Test
  void aCarrierThatReturnedUnseenIsFoundByTheNextList() {
    becomeMaster(wanted().ignoringCarrier());
    node.advanceMillis(5_000);
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.announced.clear();
    node.kernelTells(new NetlinkEvent.Overrun());
    assertThat(announced()).containsExactly(AnnounceReason.CARRIER_BACK);
  }

  @Test
  void aFlapTooShortToBeJudgedIsAnnouncedToo() {
    becomeMaster(wanted());
    node.advanceMillis(5_000);
    node.announced.clear();
    node.hosts.netlinkEvent(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(announced()).containsExactly(AnnounceReason.CARRIER_BACK);
  }

  @Test
  void anotherMacIsAnnouncedFromThatMac() {
    becomeMaster(wanted());
    node.advanceMillis(5_000);
    node.announced.clear();
    node.sent.clear();
    Link before = Fixtures.link(2, "eth0");
    node.kernelTells(
        new NetlinkEvent.LinkChanged(
            new Link(
                before.index(),
                before.name(),
                HardwareAddress.of(new byte[] {2, 0, 0, 0, 7, 7}),
                true,
                true,
                false,
                before.mtu(),
                before.hardwareType())));
    assertThat(announced()).containsExactly(AnnounceReason.MAC_CHANGED);
    assertThat(HexFormat.of().formatHex(node.told().getFirst()))
        .startsWith("ffffffffffff" + "020000000707");
  }
}
