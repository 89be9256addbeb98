package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a backup makes of advertisements that no honest host sends, while it hears its master. */
class SuspicionTest {
  private static final String VIP = "10.0.0.100";
  private static final OtherHost MASTER = OtherHost.at("10.0.0.2", "secret", VIP);

  private final SimulatedNode node = new SimulatedNode();
  private int counter;

  private void hearMasterFor(int seconds) {
    for (int i = 0; i < seconds; i++) {
      node.advanceMillis(1_000);
      node.receive(MASTER.sends(1, 0, counter++));
    }
  }

  private void backup(DesiredVirtualHost desired) {
    node.desire(Map.of("web", desired));
    hearMasterFor(10);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  private static Wanted wanted() {
    return Wanted.with(VIP);
  }

  @Test
  void aReplayIsCountedAndTold() {
    backup(wanted().build());
    node.receive(MASTER.sends(1, 0, 0));
    assertThat(node.suspects).containsOnly(Map.entry(ReplayVerdict.REPLAYED, 1));
    assertThat(node.drops).isEmpty();
    assertThat(node.report("web").message())
        .endsWith(
            "An old advertisement came again: look who is at 02:00:00:00:01:02, which sent it as"
                + " 10.0.0.2.");
  }

  @Test
  void aBowOutMadeOfAnOldAdvertisementEndsNothingWhereReplaysAreDropped() {
    backup(wanted().dropReplays().build());
    node.receive(MASTER.sends(255, 255, 0));
    node.advanceMillis(500);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.suspects).containsOnly(Map.entry(ReplayVerdict.TAMPERED, 1));
    assertThat(node.drops).containsOnly(Map.entry(DropReason.TAMPERED, 1));
  }

  @Test
  void aBowOutMadeOfAnOldAdvertisementIsObeyedWhereReplaysAreOnlyReported() {
    backup(wanted().build());
    node.receive(MASTER.sends(255, 255, 0));
    node.advanceMillis(500);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  @Test
  void replaysDoNotHideThatTheMasterIsGoneWhereTheyAreDropped() {
    backup(wanted().dropReplays().build());
    for (int i = 0; i < 3; i++) {
      node.advanceMillis(990);
      node.receive(MASTER.sends(1, 0, i));
    }
    node.advanceMillis(40);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.drops).containsOnly(Map.entry(DropReason.REPLAYED, 3));
  }

  @Test
  void aSuspicionIsToldOnceAMinute() {
    backup(wanted().build());
    node.receive(MASTER.sends(1, 0, 0));
    assertThat(node.report("web").message()).contains("An old advertisement came again");

    node.receive(MASTER.sends(1, 1, counter - 5));
    hearMasterFor(59);
    node.receive(MASTER.sends(1, 1, counter - 5));
    assertThat(node.suspects).containsEntry(ReplayVerdict.TAMPERED, 2);
    assertThat(node.report("web").message())
        .as("not yet")
        .contains("An old advertisement came again");

    hearMasterFor(1);
    node.receive(MASTER.sends(1, 1, counter - 5));
    assertThat(node.report("web").message()).contains("came again with another interval");
  }

  @Test
  void aSuspicionIsToldUntilTheRoleChanges() {
    backup(wanted().build());
    node.receive(MASTER.sends(1, 0, 0));
    hearMasterFor(3);
    assertThat(node.report("web").message()).contains("came again");
    node.advanceMillis(3_001);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).doesNotContain("came again");
  }

  @Test
  void anotherHostWithOurSourceAddressIsNamedByItsMac() {
    backup(wanted().build());
    node.receive(OtherHost.at("10.0.0.1", "secret", VIP).sends(1, 0, 1_000));
    assertThat(node.drops).containsOnly(Map.entry(DropReason.DUPLICATE_SOURCE, 1));
    assertThat(node.report("web").message())
        .endsWith(
            "The host at 02:00:00:00:01:02 advertises from 10.0.0.1, which is this node's"
                + " address.");
    node.advanceMillis(1_000);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void anEchoOfOurOwnIsNotSuspected() {
    node.desire(Map.of("web", wanted().build()));
    node.advanceMillis(3_200);
    for (byte[] frame : node.sent.toArray(byte[][]::new)) {
      node.receive(frame);
    }
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.drops).containsEntry(DropReason.OWN_ECHO, 1);
    assertThat(node.report("web").message()).doesNotContain("advertises from");
  }
}
