package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.netlink.NetlinkEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Another program that takes the address off again and again. */
class RemovalsTest {
  private static final String VIP = "10.0.0.100";
  private static final long SECOND = 1_000_000_000L;
  private static final String DEMOTED = "Demoted: another program keeps removing the address: ";
  private static final AdvertisementInterval DEMOTED_INTERVAL =
      new AdvertisementInterval(1, AdvertisementInterval.DEMOTED_ADVSKEW);

  private final SimulatedNode node = new SimulatedNode();

  private void becomeMaster() {
    node.desire(Map.of("web", Wanted.with(VIP).build()));
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  private void remove(int times, long millisBetween) {
    for (int i = 0; i < times; i++) {
      node.advanceMillis(millisBetween);
      node.losesAddress(VIP);
    }
  }

  private AdvertisementInterval lastAdvertised() {
    return node.advertised().getLast().interval();
  }

  @Test
  void theSixthWithinAMinuteIsTooMany() {
    Removals removals = new Removals();
    for (int i = 0; i < Removals.TOLERATED; i++) {
      assertThat(removals.another(i * SECOND)).isFalse();
    }
    assertThat(removals.peaceAtNanos()).isEqualTo(CarpState.NEVER);
    assertThat(removals.another(60 * SECOND)).isTrue();
    assertThat(removals.peaceAtNanos()).isEqualTo(120 * SECOND);
  }

  @Test
  void theSixthInMoreThanAMinuteIsNot() {
    Removals removals = new Removals();
    for (int i = 0; i < 100; i++) {
      assertThat(removals.another(i * 13L * SECOND)).isFalse();
    }
    assertThat(removals.peaceAtNanos()).isEqualTo(CarpState.NEVER);
  }

  @Test
  void aFightLastsAMinuteLongerThanItsLastRemoval() {
    Removals removals = new Removals();
    for (int i = 0; i <= Removals.TOLERATED; i++) {
      removals.another(i * SECOND);
    }
    removals.another(50 * SECOND);
    assertThat(removals.peaceAtNanos()).isEqualTo(110 * SECOND);
    removals.another(105 * SECOND);
    assertThat(removals.peaceAtNanos())
        .as("one alone is no fight, but goes on with one")
        .isEqualTo(165 * SECOND);
    removals.peace();
    assertThat(removals.peaceAtNanos()).isEqualTo(CarpState.NEVER);
    assertThat(removals.another(166 * SECOND)).as("it starts anew").isFalse();
  }

  @Test
  void fiveAreRepairedWithoutMore() {
    becomeMaster();
    remove(5, 1_100);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).doesNotContain("Demoted");
    assertThat(lastAdvertised()).isEqualTo(new AdvertisementInterval(1, 0));
  }

  @Test
  void theSixthMakesTheMasterHandOver() {
    becomeMaster();
    remove(6, 1_100);
    assertThat(lastAdvertised()).isEqualTo(AdvertisementInterval.BOW_OUT);
    assertThat(node.holds(VIP)).as("until somebody takes over").isTrue();

    node.receive(OtherHost.at("10.0.0.2", "secret", VIP).sends(1, 7, 1));
    node.advanceMillis(21);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").reason()).isEqualTo("Demoted");
    assertThat(node.report("web").message()).contains(DEMOTED);
  }

  @Test
  void aMasterThatNobodyRelievesStaysDemotedUntilAMinuteOfPeace() {
    becomeMaster();
    remove(6, 1_100);
    node.advanceMillis(2_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.report("web").message()).contains(DEMOTED);
    assertThat(lastAdvertised()).isEqualTo(DEMOTED_INTERVAL);

    node.advanceMillis(56_000);
    assertThat(lastAdvertised()).as("58 s after the last").isEqualTo(DEMOTED_INTERVAL);
    node.advanceMillis(4_000);
    assertThat(lastAdvertised()).isEqualTo(new AdvertisementInterval(1, 0));
    assertThat(node.report("web").message()).doesNotContain("Demoted");
  }

  @Test
  void whatIsRemovedWithinASecondIsRemovedOnce() {
    becomeMaster();
    remove(20, 50);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2_000);
    assertThat(node.report("web").message()).doesNotContain("Demoted");
  }

  @Test
  void removalsThatComeTogetherWithNoNewsCountAsOne() {
    becomeMaster();
    for (int i = 0; i < 5; i++) {
      node.losesAddress(VIP);
      node.kernelTells(new NetlinkEvent.Overrun());
    }
    assertThat(node.report("web").message()).doesNotContain("Demoted");
  }
}
