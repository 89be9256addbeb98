package io.kcarp.agent.wire;

import static io.kcarp.agent.wire.ReplayVerdict.COUNTER_WENT_BACK;
import static io.kcarp.agent.wire.ReplayVerdict.FRESH;
import static io.kcarp.agent.wire.ReplayVerdict.REPLAYED;
import static io.kcarp.agent.wire.ReplayVerdict.SUPERSEDED;
import static io.kcarp.agent.wire.ReplayVerdict.TAMPERED;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Vhid;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interval 1 s, a follower's reaction 6 s. */
class ReplayGuardTest {
  private static final long MILLI = 1_000_000L;
  private static final long REACTION_NANOS = 6_000 * MILLI;
  private static final AdvertisementInterval NORMAL = new AdvertisementInterval(1, 10);
  private static final AdvertisementInterval SLOWER = new AdvertisementInterval(1, 100);
  private static final AdvertisementInterval BEST = new AdvertisementInterval(0, 0);
  private static final String MASTER = "10.0.0.1";
  private static final String PEER = "10.0.0.2";
  private static final String OTHER_PEER = "10.0.0.3";
  private static final String FORGER = "10.0.0.66";

  private final ReplayGuard guard = new ReplayGuard();
  private final Authenticator authenticator =
      new Authenticator(
          CarpKey.ofPassword(new byte[] {1}),
          new Vhid(7),
          List.of(InetAddress.ofLiteral("10.0.0.100")));
  private final SplittableRandom random = new SplittableRandom(4);
  private long nowNanos = 77;

  private Advertisement advertisement(String source, long counter, AdvertisementInterval interval) {
    InetAddress from = InetAddress.ofLiteral(source);
    return new Advertisement(
        MacAddress.BROADCAST,
        MacAddress.BROADCAST,
        from,
        Destinations.group(Family.of(from)),
        new Vhid(7),
        interval,
        0,
        counter,
        authenticator.digest(counter));
  }

  private ReplayVerdict heard(String source, long counter, AdvertisementInterval interval) {
    return guard.judge(advertisement(source, counter, interval), nowNanos, REACTION_NANOS);
  }

  private ReplayVerdict heardUnderAnotherKey(
      String source, long counter, AdvertisementInterval interval) {
    Advertisement under = advertisement(source, counter, interval);
    Authenticator other =
        new Authenticator(CarpKey.ofPassword(new byte[] {2}), new Vhid(7), List.of());
    return guard.judge(
        new Advertisement(
            under.sourceMac(),
            under.destinationMac(),
            under.source(),
            under.destination(),
            under.vhid(),
            under.interval(),
            under.demote(),
            counter,
            other.digest(counter)),
        nowNanos,
        REACTION_NANOS);
  }

  private void laterMillis(long millis) {
    nowNanos += millis * MILLI;
  }

  /** Counts from {@code first} to {@code last}, once a second. */
  private void counts(String source, long first, long last) {
    for (long counter = first; counter != last + 1; counter++) {
      laterMillis(1_000);
      assertThat(heard(source, counter, NORMAL)).as("counter %d", counter).isEqualTo(FRESH);
    }
  }

  private void repeats(String source, long counter, int times) {
    for (int i = 0; i < times; i++) {
      laterMillis(1_000);
      assertThat(heard(source, counter, NORMAL)).isEqualTo(FRESH);
    }
  }

  @Nested
  class Honest {
    /** OpenBSD, pfSense: one random counter for ever. */
    @Test
    void aConstantCounterMayChangeItsSkewAndBowOut() {
      repeats(PEER, 0xc0ffee, 20);
      laterMillis(1_000);
      assertThat(heard(PEER, 0xc0ffee, SLOWER)).isEqualTo(FRESH);
      laterMillis(1_400);
      assertThat(heard(PEER, 0xc0ffee, AdvertisementInterval.BOW_OUT)).isEqualTo(FRESH);
    }

    @Test
    void aConstantCounterMayBowOutWithItsSecondAdvertisement() {
      repeats(PEER, 0xc0ffee, 1);
      laterMillis(1_000);
      assertThat(heard(PEER, 0xc0ffee, AdvertisementInterval.BOW_OUT)).isEqualTo(FRESH);
    }

    /** OpenBSD's is constant until the interface is made anew. */
    @Test
    void aConstantCounterMayBeDrawnAnew() {
      for (int i = 0; i < 20; i++) {
        repeats(PEER, random.nextLong(), 5);
      }
    }

    /** ucarp draws for each packet until it has heard somebody. */
    @Test
    void ucarpAloneDrawsEveryCounter() {
      for (int i = 0; i < 500; i++) {
        laterMillis(1_000);
        assertThat(heard(MASTER, random.nextLong(), NORMAL)).isEqualTo(FRESH);
      }
    }

    /** Both go on from the counter that they heard: the same pair. */
    @ParameterizedTest
    @ValueSource(longs = {3_040, 3_400, 5_900})
    void twoFollowersSendTheSamePair(long reactionMillis) {
      counts(MASTER, 100, 110);
      laterMillis(3_020);
      assertThat(heard(PEER, 111, NORMAL)).isEqualTo(FRESH);
      laterMillis(reactionMillis - 3_020);
      assertThat(heard(OTHER_PEER, 111, SLOWER)).isEqualTo(FRESH);
      counts(PEER, 112, 120);
    }

    /** It heard 110 and then nothing more, while everybody else heard the master go on. */
    @Test
    void aFollowerThatIsDeafToItsMasterLagsBehindForEver() {
      counts(MASTER, 100, 113);
      for (int i = 1; i < 60; i++) {
        assertThat(heard(PEER, 110 + i, SLOWER)).as("lagging %d", i).isEqualTo(FRESH);
        laterMillis(1_000);
        assertThat(heard(MASTER, 113 + i, NORMAL)).isEqualTo(FRESH);
        laterMillis(390);
      }
    }

    /** A follower adopts the heard value, whichever it is. */
    @Test
    void aMasterGoesBackToTheCounterThatItHears() {
      counts(MASTER, 1_000_000_000, 1_000_000_020);
      laterMillis(500);
      assertThat(heard(PEER, 500, SLOWER)).as("healed").isEqualTo(FRESH);
      counts(MASTER, 501, 520);
    }

    @Test
    void aMasterThatHearsAPeerFarBehindGoesThroughItsOwnCountersAgain() {
      counts(MASTER, 100, 140);
      laterMillis(100);
      assertThat(heard(PEER, 110, SLOWER)).as("the limit that the class names").isEqualTo(REPLAYED);
      counts(MASTER, 111, 160);
    }

    /** A constant peer leads the same follower to the same counter again and again. */
    @Test
    void aFollowerOfAConstantPeerUsesItsCountersAgain() {
      for (int round = 0; round < 5; round++) {
        repeats(MASTER, 5_000, 10);
        laterMillis(3_500);
        AdvertisementInterval interval = round % 2 == 0 ? NORMAL : SLOWER;
        assertThat(heard(PEER, 5_001, interval)).isEqualTo(FRESH);
        counts(PEER, 5_002, 5_002 + 20L * round);
      }
    }

    @Test
    void aConstantPeerComesBackAfterItsFollowerCountedFar() {
      repeats(MASTER, 5_000, 10);
      laterMillis(3_500);
      counts(PEER, 5_001, 5_500);
      repeats(MASTER, 5_000, 3);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, fe80::2", "0.0.0.0, 10.0.0.2"})
    void aConstantPeerMayHaveTwoSources(String one, String other) {
      for (int i = 0; i < 10; i++) {
        AdvertisementInterval interval = i < 5 ? NORMAL : SLOWER;
        assertThat(heard(one, 5_000, interval)).isEqualTo(FRESH);
        assertThat(heard(other, 5_000, interval)).isEqualTo(FRESH);
        laterMillis(1_000);
      }
    }

    @Test
    void severalConstantPeersMayUseTheUnspecifiedSource() {
      for (int i = 0; i < 10; i++) {
        laterMillis(1_000);
        assertThat(heard("0.0.0.0", 5_000, NORMAL)).isEqualTo(FRESH);
        assertThat(heard("0.0.0.0", 999_999_000, SLOWER)).isEqualTo(FRESH);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aCountingPeerMaySpeakBothFamilies(int step) {
      for (int i = 0; i < 100; i++) {
        laterMillis(1_000);
        AdvertisementInterval interval = i < 50 ? NORMAL : SLOWER;
        assertThat(heard(MASTER, 100 + i * (1L + step), interval)).isEqualTo(FRESH);
        assertThat(heard("fe80::1", 100 + i * (1L + step) + step, interval)).isEqualTo(FRESH);
      }
    }

    @Test
    void theNetworkDoublesAndReorders() {
      counts(MASTER, 100, 110);
      assertThat(heard(MASTER, 110, NORMAL)).as("doubled").isEqualTo(FRESH);
      laterMillis(1_000);
      assertThat(heard(MASTER, 112, NORMAL)).isEqualTo(FRESH);
      assertThat(heard(MASTER, 111, NORMAL)).as("overtaken").isEqualTo(FRESH);
      assertThat(heard(MASTER, 109, NORMAL)).as("late copy").isEqualTo(FRESH);
      counts(MASTER, 113, 120);
    }

    @Test
    void theVeryFirstTwoMayBeReordered() {
      assertThat(heard(MASTER, 101, NORMAL)).isEqualTo(FRESH);
      assertThat(heard(MASTER, 100, NORMAL)).isEqualTo(FRESH);
      counts(MASTER, 102, 110);
    }

    @Test
    void aCounterWrapsToZero() {
      counts(MASTER, -10, 10);
    }

    @Test
    void aRestartedPeerDrawsAnew() {
      counts(MASTER, 100, 200);
      counts(MASTER, 5_000_000_000L, 5_000_000_100L);
      counts(MASTER, 1_000_000_000L, 1_000_000_100L);
    }

    @Test
    void manyLostInBetweenAreNothing() {
      counts(MASTER, 100, 200);
      laterMillis(3_600_000);
      counts(MASTER, 3_800, 3_810);
    }

    /** kcarp bows out with the next counter, and a demoted master changes its skew with it. */
    @Test
    void anotherIntervalWithTheNextCounterIsNothing() {
      counts(MASTER, 100, 110);
      laterMillis(1_000);
      assertThat(heard(MASTER, 111, SLOWER)).isEqualTo(FRESH);
      assertThat(heard(MASTER, 112, AdvertisementInterval.BOW_OUT)).isEqualTo(FRESH);
    }

    @Test
    void aConstantPeerMayTakeUpAnotherKey() {
      repeats(MASTER, 5_000, 5);
      laterMillis(3_500);
      counts(PEER, 5_001, 5_030);

      assertThat(heardUnderAnotherKey(MASTER, 5_000, NORMAL)).isEqualTo(FRESH);
    }

    @Test
    void aConstantPeerMayBowOutUnderItsNextKey() {
      repeats(PEER, 0xc0ffee, 5);

      assertThat(heardUnderAnotherKey(PEER, 0xc0ffee, NORMAL)).isEqualTo(FRESH);
      assertThat(heardUnderAnotherKey(PEER, 0xc0ffee, AdvertisementInterval.BOW_OUT))
          .isEqualTo(FRESH);
    }

    @Test
    void theSameCounterMayComeFromAnotherUnderAnotherKey() {
      assertThat(heard(MASTER, 200, NORMAL)).isEqualTo(FRESH);
      laterMillis(7_000);
      assertThat(heardUnderAnotherKey(PEER, 200, NORMAL)).isEqualTo(FRESH);
    }

    @Test
    void theSecondSourceOfAConstantPeerMayChangeFirst() {
      repeats(PEER, 5_000, 3);
      assertThat(heard("fe80::2", 5_000, NORMAL)).isEqualTo(FRESH);
      laterMillis(1_000);
      assertThat(heard("fe80::2", 5_000, SLOWER)).isEqualTo(FRESH);
    }

    @Test
    void aConstantPeerIsNotDoneWhenItsSecondSourceMovesOn() {
      repeats(PEER, 0xc0ffee, 3);
      assertThat(heard("fe80::2", 0xc0ffee, NORMAL)).isEqualTo(FRESH);
      assertThat(heard("fe80::2", 5_000_000_000L, NORMAL)).isEqualTo(FRESH);

      assertThat(heard(PEER, 0xc0ffee, SLOWER)).isEqualTo(FRESH);
    }

    @Test
    void aFollowerOfAConstantPeerMayUseACounterThatIsForgottenHere() {
      repeats(MASTER, 5_000, 10);
      laterMillis(3_500);
      counts(PEER, 5_001, 5_100);
      repeats(MASTER, 5_000, 3);
      laterMillis(3_500);

      assertThat(heard(OTHER_PEER, 5_001, NORMAL)).isEqualTo(FRESH);
    }
  }

  @Nested
  class Forged {
    /** One captured frame with its interval rewritten made ucarp step down. */
    @ParameterizedTest
    @CsvSource({"0, 0", "255, 255"})
    void aCountingMastersOwnFrameWithAnotherIntervalIsTampered(int advbase, int advskew) {
      counts(MASTER, 100, 110);
      AdvertisementInterval forged = new AdvertisementInterval(advbase, advskew);
      for (long counter = 101; counter <= 110; counter++) {
        assertThat(heard(MASTER, counter, forged)).isEqualTo(TAMPERED);
      }
      counts(MASTER, 111, 120);
    }

    @Test
    void aDrawingMastersFrameWithAnotherIntervalIsTampered() {
      long last = 0;
      for (int i = 0; i < ReplayMemory.DRAWS; i++) {
        laterMillis(1_000);
        last = random.nextLong();
        assertThat(heard(MASTER, last, NORMAL)).isEqualTo(FRESH);
      }
      assertThat(heard(MASTER, last, BEST)).isEqualTo(TAMPERED);
    }

    /** A replay from a forged source: no follower takes that long. */
    @ParameterizedTest
    @ValueSource(longs = {100, 105, 112})
    void anOldFrameUnderAnotherSourceIsReplayed(long counter) {
      counts(MASTER, 100, 120);
      for (int i = 0; i < 3; i++) {
        assertThat(heard(FORGER, counter, BEST)).isEqualTo(REPLAYED);
      }
    }

    @Test
    void aFrameNoLongerRememberedIsOldAllTheSame() {
      counts(MASTER, 100, 1_000);

      assertThat(heard(MASTER, 101, BEST)).isEqualTo(COUNTER_WENT_BACK);
      assertThat(heard(FORGER, 101, BEST)).isEqualTo(SUPERSEDED);
      assertThat(heard(FORGER, 101, BEST)).isEqualTo(SUPERSEDED);
    }

    private ReplayVerdict heardFast(long counter, AdvertisementInterval interval) {
      return guard.judge(advertisement(MASTER, counter, interval), nowNanos, 1_000 * MILLI);
    }

    /** As fast as it gets, 64 advertisements are a quarter of a second, and a reaction is one. */
    private void countsFast(long first, long last) {
      countsEach(4, first, last);
    }

    private void countsEach(int everyMillis, long first, long last) {
      for (long counter = first; counter <= last; counter++) {
        laterMillis(everyMillis);
        assertThat(heardFast(counter, NORMAL)).as("counter %d", counter).isEqualTo(FRESH);
      }
    }

    /** In two families there is one each 2 ms. */
    @ParameterizedTest
    @ValueSource(ints = {4, 2})
    void aFastMastersFrameIsKnownForAReaction(int everyMillis) {
      int reaction = 1_000 / everyMillis;
      countsEach(everyMillis, 1, reaction);
      assertThat(heardFast(2, AdvertisementInterval.BOW_OUT)).isEqualTo(TAMPERED);
      countsEach(everyMillis, reaction + 1, 8L * reaction);
      assertThat(heardFast(7L * reaction + 1, BEST)).isEqualTo(TAMPERED);
      for (long old = 1; old < 6L * reaction; old++) {
        assertThat(heardFast(old, BEST)).as("%d", old).isNotEqualTo(FRESH);
      }
    }

    /** A master of another pace takes over. */
    @Test
    void aFrameThatIsSentAgainStaysKnownWhenThePaceRises() {
      countsEach(800, 1, 100);
      for (long counter = 101; counter < 1_000; counter++) {
        if (counter % 75 == 0) {
          assertThat(heardFast(90, BEST)).as("at %d", counter).isEqualTo(TAMPERED);
        }
        countsFast(counter, counter);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 1_000})
    void aFrameThatIsSentAgainAllTheTimeStaysKnown(int everyMillis) {
      countsFast(1, 10);
      for (long counter = 11; counter <= 3_000; counter++) {
        laterMillis(everyMillis);
        assertThat(heardFast(counter, NORMAL)).as("counter %d", counter).isEqualTo(FRESH);
        assertThat(heardFast(1, BEST)).as("at %d", counter).isEqualTo(TAMPERED);
      }
    }

    @Test
    void whoSendsAllAgainAllTheTimeDoesNotPushTheLatestOut() {
      counts(MASTER, 1, ReplayMemory.PAIRS);
      for (long counter = ReplayMemory.PAIRS + 1; counter < 3 * ReplayMemory.PAIRS; counter++) {
        for (long old = 1; old <= ReplayMemory.PAIRS; old++) {
          var _ = heard(MASTER, old, BEST);
        }
        counts(MASTER, counter, counter);
        assertThat(heard(MASTER, counter - 10, BEST)).as("at %d", counter).isEqualTo(TAMPERED);
      }
    }

    @Test
    void theLastWordsOfADeadMasterDoNotKeepItAlive() {
      counts(MASTER, 100, 110);
      laterMillis(5_000);
      assertThat(heard(MASTER, 110, NORMAL)).as("may be the network's").isEqualTo(FRESH);
      laterMillis(2_000);
      assertThat(heard(MASTER, 110, NORMAL)).isEqualTo(REPLAYED);
      assertThat(heard(MASTER, 110, AdvertisementInterval.BOW_OUT)).isEqualTo(TAMPERED);
    }

    @Test
    void aConstantPeersFrameUnderAnotherSourceIsTampered() {
      repeats(PEER, 5_000, 10);

      assertThat(heard(FORGER, 5_000, BEST)).isEqualTo(TAMPERED);
    }

    /** With our own interval and a chosen source it would win the tie against us. */
    @Test
    void ourOwnConstantCounterFromElsewhereIsReplayed() {
      for (int i = 0; i < 5; i++) {
        guard.sent(advertisement(MASTER, 5_000, NORMAL), nowNanos, REACTION_NANOS);
        laterMillis(1_000);
      }

      assertThat(heard(FORGER, 5_000, NORMAL)).isEqualTo(REPLAYED);
    }

    @Test
    void ourOwnOldFramesFromElsewhereAreReplayed() {
      for (int i = 0; i < 20; i++) {
        guard.sent(advertisement(MASTER, 100 + i, NORMAL), nowNanos, REACTION_NANOS);
        laterMillis(1_000);
      }

      assertThat(heard(FORGER, 101, BEST)).isEqualTo(REPLAYED);
      assertThat(heard(PEER, 120, NORMAL)).as("a follower of us").isEqualTo(FRESH);
    }

    /** Copies that are let through, or noted, must not open the way for the next. */
    @Test
    void copiesDoNotLeadToTamperedOnes() {
      counts(MASTER, 100, 120);
      assertThat(heard(FORGER, 119, NORMAL)).as("a second follower's").isEqualTo(FRESH);
      assertThat(heard(MASTER, 120, BEST)).isEqualTo(TAMPERED);

      assertThat(heard(FORGER, 103, NORMAL)).isEqualTo(REPLAYED);
      assertThat(heard(MASTER, 104, NORMAL)).as("harmless: unchanged").isEqualTo(FRESH);
      assertThat(heard(OTHER_PEER, 104, BEST)).isEqualTo(REPLAYED);
      assertThat(heard(MASTER, 105, BEST)).isEqualTo(TAMPERED);
      counts(MASTER, 121, 130);
    }

    @Test
    void forgedSourcesPushNothingOut() {
      counts(MASTER, 100, 130);
      for (int i = 1; i < 255; i++) {
        assertThat(heard("10.9.0." + i, 128, SLOWER)).isEqualTo(FRESH);
      }
      assertThat(heard(MASTER, 130, BEST)).isEqualTo(TAMPERED);
      assertThat(heard(FORGER, 110, BEST)).isEqualTo(REPLAYED);
      counts(MASTER, 131, 140);
    }
  }

  /** To the nanosecond after which, or the counter from which, another rule holds. */
  @Nested
  class Limits {
    /** A reaction and as many nanoseconds later. */
    private void laterThanAReaction(long byNanos) {
      nowNanos += REACTION_NANOS + byNanos;
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, SUPERSEDED"})
    void aCounterIsPassedAReactionAfterAHigherOne(long byNanos, ReplayVerdict verdict) {
      assertThat(heard(MASTER, 200, NORMAL)).isEqualTo(FRESH);
      laterThanAReaction(byNanos);

      assertThat(heard(PEER, 100, NORMAL)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"-1, SUPERSEDED", "0, FRESH"})
    void aCounterFarBelowIsOfAnotherCount(long further, ReplayVerdict verdict) {
      assertThat(heard(MASTER, 5_000_000_000L, NORMAL)).isEqualTo(FRESH);
      laterMillis(7_000);

      assertThat(heard(PEER, 5_000_000_000L - ReplayMemory.NEAR - further, NORMAL))
          .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, TAMPERED", "1, FRESH"})
    void aCounterWithinTheGapIsReachedByCounting(long further, ReplayVerdict verdict) {
      long next = 100 + ReplayMemory.GAP + further;
      assertThat(heard(MASTER, 100, NORMAL)).isEqualTo(FRESH);
      assertThat(heard(MASTER, next, NORMAL)).isEqualTo(FRESH);

      assertThat(heard(MASTER, next, BEST)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, COUNTER_WENT_BACK", "1, SUPERSEDED"})
    void onlyASourceHeardRecentlyGoesBack(long byNanos, ReplayVerdict verdict) {
      counts(MASTER, 100, 300);
      laterThanAReaction(byNanos);

      assertThat(heard(MASTER, 101, NORMAL)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, REPLAYED"})
    void aDoubleOfTheNetworkComesWithinAReaction(long byNanos, ReplayVerdict verdict) {
      counts(MASTER, 100, 110);
      laterThanAReaction(byNanos);

      assertThat(heard(MASTER, 110, NORMAL)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, REPLAYED"})
    void aSecondFollowerComesWithinAReaction(long byNanos, ReplayVerdict verdict) {
      counts(MASTER, 100, 110);
      laterThanAReaction(byNanos);

      assertThat(heard(PEER, 110, SLOWER)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, REPLAYED"})
    void aFollowerThatLagsGoesOnWithinAReaction(long byNanos, ReplayVerdict verdict) {
      counts(MASTER, 100, 110);
      laterMillis(1_000);
      assertThat(heard(PEER, 109, SLOWER)).isEqualTo(FRESH);
      laterThanAReaction(byNanos);

      assertThat(heard(PEER, 110, SLOWER)).isEqualTo(verdict);
    }

    /** PEER took over from it and counted to 5020; then it came back, until now. */
    private void aConstantPeerComesBackAfterItsFollower() {
      repeats(MASTER, 5_000, 10);
      laterMillis(3_500);
      counts(PEER, 5_001, 5_020);
      repeats(MASTER, 5_000, 3);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, REPLAYED"})
    void aConstantPeerLeadsAnotherFollowerForAReaction(long byNanos, ReplayVerdict verdict) {
      aConstantPeerComesBackAfterItsFollower();
      laterThanAReaction(byNanos);

      assertThat(heard(OTHER_PEER, 5_001, NORMAL)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, TAMPERED"})
    void aConstantPeerLeadsTheSameFollowerAgainForAReaction(long byNanos, ReplayVerdict verdict) {
      aConstantPeerComesBackAfterItsFollower();
      laterThanAReaction(byNanos);

      assertThat(heard(PEER, 5_001, SLOWER)).isEqualTo(verdict);
    }

    @Test
    void aCounterUsedAgainIsTamperedWithLikeANewOne() {
      aConstantPeerComesBackAfterItsFollower();
      laterMillis(3_500);
      assertThat(heard(PEER, 5_001, SLOWER)).as("used again").isEqualTo(FRESH);

      assertThat(heard(PEER, 5_001, SLOWER)).as("doubled").isEqualTo(FRESH);
      assertThat(heard(PEER, 5_001, BEST)).isEqualTo(TAMPERED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_500})
    void aConstantPeerLeadsNoFollowerTwiceAtOnce(long reactionMillis) {
      repeats(MASTER, 5_000, 10);
      laterMillis(reactionMillis);
      assertThat(heard(PEER, 5_001, NORMAL)).isEqualTo(FRESH);

      assertThat(heard(PEER, 5_001, BEST)).isEqualTo(TAMPERED);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, REPLAYED"})
    void aMasterGoesBackToAPeerFarBehindWithinAReaction(long byNanos, ReplayVerdict verdict) {
      counts(MASTER, 100, 140);
      assertThat(heard(PEER, 110, SLOWER)).isEqualTo(REPLAYED);
      laterThanAReaction(byNanos);

      assertThat(heard(MASTER, 111, NORMAL)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, FRESH", "1, REPLAYED"})
    void aMasterOnItsWayThroughItsOwnCountersGoesOnWithinAReaction(
        long byNanos, ReplayVerdict verdict) {
      counts(MASTER, 100, 140);
      assertThat(heard(PEER, 110, SLOWER)).isEqualTo(REPLAYED);
      counts(MASTER, 111, 111);
      laterThanAReaction(byNanos);

      assertThat(heard(MASTER, 112, NORMAL)).isEqualTo(verdict);
    }

    /** Sooner it is a double of the network, and may be a follower's pair. */
    @ParameterizedTest
    @CsvSource({"-1, FRESH", "0, TAMPERED"})
    void aCounterHeardAgainAfterHalfItsIntervalIsConstant(long byNanos, ReplayVerdict verdict) {
      assertThat(heard(PEER, 5_000, NORMAL)).isEqualTo(FRESH);
      nowNanos += NORMAL.nanos() / 2 + byNanos;
      assertThat(heard(PEER, 5_000, NORMAL)).isEqualTo(FRESH);

      assertThat(heard(FORGER, 5_000, BEST)).isEqualTo(verdict);
    }

    @Test
    void aConstantCounterIsOverOnceAnotherIsDrawn() {
      repeats(PEER, 0xc0ffee, 5);
      repeats(PEER, 5_000_000_000L, 5);

      assertThat(heard(PEER, 0xc0ffee, BEST)).isEqualTo(TAMPERED);
      assertThat(heard(PEER, 0xc0ffee, NORMAL)).isEqualTo(REPLAYED);
    }
  }

  /** A source that is known, and says what it counted beyond, goes back; others are superseded. */
  @Nested
  class Forgotten {
    private String source(int i) {
      return "10.9.0." + i;
    }

    private void speaksTwice(int i) {
      assertThat(heard(source(i), 199, SLOWER)).isEqualTo(FRESH);
      speaksAgain(i);
    }

    private void speaksAgain(int i) {
      laterMillis(10);
      assertThat(heard(source(i), 200, SLOWER)).isEqualTo(FRESH);
    }

    private void onlyTheOneIsForgotten(int one) {
      assertThat(heard(source(ReplayMemory.SOURCES), 200, SLOWER)).as("one more").isEqualTo(FRESH);
      for (int i = 1; i < ReplayMemory.SOURCES; i++) {
        assertThat(heard(source(i), 101, SLOWER))
            .as(source(i))
            .isEqualTo(i == one ? SUPERSEDED : COUNTER_WENT_BACK);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, ReplayMemory.SOURCES - 1})
    void theSourceHeardLeastRecentlyMakesRoom(int oldest) {
      counts(MASTER, 100, 200);
      for (int i = 1; i < ReplayMemory.SOURCES; i++) {
        speaksTwice(i);
      }
      for (int i = 1; i < ReplayMemory.SOURCES; i++) {
        if (i != oldest) {
          speaksAgain(i);
        }
      }
      counts(MASTER, 201, 201);

      onlyTheOneIsForgotten(oldest);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, ReplayMemory.SOURCES - 1})
    void aSourceHeardOnceMakesRoomFirst(int once) {
      counts(MASTER, 100, 200);
      for (int i = 1; i < ReplayMemory.SOURCES; i++) {
        if (i != once) {
          speaksTwice(i);
        } else {
          speaksAgain(i);
        }
      }

      onlyTheOneIsForgotten(once);
    }
  }

  @Test
  void onceFullItTakesNoMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    counts(MASTER, 1, 100);
    List<Advertisement> next = new ArrayList<>();
    for (int i = 101; i <= 20_100; i++) {
      next.add(advertisement(MASTER, i, NORMAL));
    }

    long before = threads.getCurrentThreadAllocatedBytes();
    int fresh = 0;
    for (Advertisement advertisement : next) {
      laterMillis(100);
      fresh += guard.judge(advertisement, nowNanos, REACTION_NANOS) == FRESH ? 1 : 0;
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(fresh).isEqualTo(next.size());
    assertThat(bytes / next.size()).as("bytes an advertisement").isLessThan(8);
  }

  /** The class names these: nobody shall believe that they are caught, or that they are forged. */
  @Nested
  class NotToldApart {
    @Test
    void aCopyUnderAnotherSourceWithinAFollowersReaction() {
      counts(MASTER, 100, 110);

      assertThat(heard(FORGER, 110, BEST)).isEqualTo(FRESH);
    }

    @Test
    void anythingInTheNameOfAConstantPeer() {
      repeats(PEER, 5_000, 10);

      assertThat(heard(PEER, 5_000, BEST)).isEqualTo(FRESH);
    }

    /** A partition healed: the peer had counted on alone, more slowly. */
    @Test
    void aPeerThatLagsBehindInTheSameCount() {
      counts(MASTER, 1_000, 1_200);
      laterMillis(500);

      assertThat(heard(PEER, 1_100, SLOWER)).isEqualTo(SUPERSEDED);
      laterMillis(500);
      assertThat(heard(MASTER, 1_101, NORMAL)).as("follows it").isEqualTo(COUNTER_WENT_BACK);
    }

    @Test
    void aConstantPeerThatOthersFollowedBeforeWeListened() {
      counts(PEER, 5_050, 5_070);

      assertThat(heard(MASTER, 5_000, NORMAL)).isEqualTo(SUPERSEDED);
    }
  }
}
