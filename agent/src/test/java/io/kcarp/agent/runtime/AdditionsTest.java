package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static io.kcarp.agent.runtime.Fixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master's new configuration has one address more. */
class AdditionsTest {
  private static final String VIP = "10.0.0.100";
  private static final String MORE = "10.0.0.101";
  private static final MacAddress FOREIGN = new MacAddress(0x0200_0000_0066L);
  private static final DesiredVirtualHost BOTH = Wanted.with(VIP, MORE).build();

  private final SimulatedNode node = new SimulatedNode();

  @BeforeEach
  void becomeMaster() {
    node.desire(Map.of("web", WEB));
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  @Test
  void itIsPutOnAndAnnouncedWhenTheSegmentWasAskedTwice() {
    long before = node.probes();
    node.desire(Map.of("web", BOTH));
    node.advanceMillis(99);
    assertThat(node.probes() - before).isEqualTo(2);
    assertThat(node.holds(MORE)).isFalse();
    assertThat(node.holds(VIP)).isTrue();

    node.advanceMillis(1);
    assertThat(node.holds(MORE)).isTrue();
    assertThat(node.announced.getLast().reason()).isEqualTo(AnnounceReason.ADDED);
    assertThat(node.announced.getLast().frames()).isEqualTo(2);
    node.advanceMillis(5_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").transitions()).isEqualTo(1);
  }

  @Test
  void oneThatAForeignHostHasIsLeftToItUntilItIsGone() {
    node.desire(Map.of("web", BOTH));
    for (int i = 0; i < 5; i++) {
      node.hearsClaim(FOREIGN, MORE);
      node.advanceMillis(1_100);
    }
    assertThat(node.holds(MORE)).isFalse();
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").conflicts()).contains(new AddressClaim(FOREIGN, ip(MORE)));
    assertThat(node.report("web").message()).contains(FOREIGN + " has " + MORE);

    node.advanceMillis(1_100);
    assertThat(node.holds(MORE)).as("one round may be lost").isFalse();
    node.advanceMillis(2_000);
    assertThat(node.holds(MORE)).isTrue();
    assertThat(node.report("web").conflicts()).isEmpty();
  }

  @Test
  void oneThatAHostHadForAMomentIsPutOnInTheNextRound() {
    node.desire(Map.of("web", BOTH));
    node.hearsClaim(FOREIGN, MORE);
    node.advanceMillis(1_199);
    assertThat(node.holds(MORE)).isFalse();
    node.advanceMillis(1);
    assertThat(node.holds(MORE)).isTrue();
  }

  @Test
  void ofManyThatForeignHostsHaveNoneIsPutOn() {
    List<String> many = IntStream.range(101, 141).mapToObj(i -> "10.0.0." + i).toList();
    String[] all = Stream.concat(Stream.of(VIP), many.stream()).toArray(String[]::new);
    node.desire(Map.of("web", Wanted.with(all).build()));
    for (int i = 0; i < 300; i++) {
      many.stream().limit(39).forEach(address -> node.hearsClaim(FOREIGN, address));
      node.advanceMillis(20);
    }
    assertThat(many).filteredOn(node::holds).containsExactly("10.0.0.140");
    assertThat(node.report("web").conflicts()).hasSize(39);
  }

  @Test
  void oneThatAnAdministratorPutOnThisNodeIsNotTakenOff() {
    node.desire(Map.of("web", BOTH));
    node.hearsClaim(FOREIGN, MORE);
    InterfaceAddress byHand = Fixtures.own(2, MORE, 32);
    node.addresses.add(byHand);
    node.kernelTells(new NetlinkEvent.AddressAdded(byHand));

    assertThat(node.report("web").reason()).isEqualTo("AddressInUse");
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.addresses).contains(byHand);

    node.desire(Map.of("web", WEB));
    assertThat(node.addresses).contains(byHand);
  }

  @Test
  void anAnswerCountsHoweverLateItIsJudged() {
    node.desire(Map.of("web", BOTH));
    node.advanceMillis(50);
    node.hearsClaim(FOREIGN, MORE);
    node.clock.nanos += 400_000_000;
    node.settle();
    assertThat(node.holds(MORE)).isFalse();
  }

  @Test
  void manyThatAreTakenAreAskedForOnceASecond() {
    List<String> many = IntStream.range(101, 141).mapToObj(i -> "10.0.0." + i).toList();
    String[] all = Stream.concat(Stream.of(VIP), many.stream()).toArray(String[]::new);
    node.desire(Map.of("web", Wanted.with(all).build()));
    long before = node.probes();
    for (int i = 0; i < 100; i++) {
      many.forEach(address -> node.hearsClaim(FOREIGN, address));
      node.advanceMillis(100);
    }
    // Each twice in a round; three rounds of 0.1 s, and a pause; and what a holder asks besides.
    assertThat(node.probes() - before).isBetween(7L * 80, 8L * 80 + 5 * 41);
  }

  @Test
  void neitherARepairNorAnAnnouncementBringsOneThatAForeignHostHas() {
    node.desire(Map.of("web", BOTH));
    node.hearsClaim(FOREIGN, MORE);
    node.losesAddress(VIP);

    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.holds(MORE)).isFalse();
    assertThat(node.announced.getLast().reason()).isEqualTo(AnnounceReason.RESTORED);
    assertThat(node.announced.getLast().frames()).isEqualTo(2);
  }

  @Test
  void whoDefendsPutsItOnAtOnce() {
    node.desire(Map.of("web", Wanted.with(VIP, MORE).defending().build()));
    assertThat(node.holds(MORE)).isTrue();
  }

  @Test
  void whoBeginsToDefendTakesWhatAForeignHostHas() {
    node.desire(Map.of("web", BOTH));
    node.hearsClaim(FOREIGN, MORE);
    node.advanceMillis(500);
    node.desire(Map.of("web", Wanted.with(VIP, MORE).defending().build()));
    node.advanceMillis(1_100);
    assertThat(node.holds(MORE)).isTrue();
  }

  @Test
  void oneThatIsNotWantedAnyMoreIsForgottenWithItsConflict() {
    node.desire(Map.of("web", BOTH));
    node.hearsClaim(FOREIGN, MORE);
    node.advanceMillis(500);
    assertThat(node.report("web").conflicts()).isNotEmpty();

    node.desire(Map.of("web", WEB));
    assertThat(node.report("web").conflicts()).isEmpty();
    node.advanceMillis(5_000);
    assertThat(node.holds(MORE)).isFalse();
  }

  @Test
  void whoIsNoLongerMasterForgetsIt() {
    node.desire(Map.of("web", BOTH));
    node.hearsClaim(FOREIGN, MORE);
    node.advanceMillis(500);

    node.desire(Map.of());
    assertThat(node.reports).isEmpty();
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.holds(MORE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24})
  void anotherPrefixOfWhatItHoldsIsNoNewAddress(int prefix) {
    long before = node.probes();
    node.desire(Map.of("web", Wanted.with().prefixed(VIP + "/" + prefix).build()));
    assertThat(node.addresses.getLast().prefixLength()).isEqualTo(prefix);
    assertThat(node.probes()).isEqualTo(before);
  }
}
