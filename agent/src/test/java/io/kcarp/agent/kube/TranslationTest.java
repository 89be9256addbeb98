package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.CounterPolicy;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.AlsoAccepted;
import io.kcarp.agent.runtime.AnnounceTiming;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.Dialect;
import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.AddressConflictPolicy;
import io.kcarp.api.v1alpha1.AnnounceSpec;
import io.kcarp.api.v1alpha1.CompatibilitySpec;
import io.kcarp.api.v1alpha1.DemoteByte;
import io.kcarp.api.v1alpha1.DigestCoverage;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.LinkState;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.PreemptionPolicy;
import io.kcarp.api.v1alpha1.PreemptionSpec;
import io.kcarp.api.v1alpha1.ReplayPolicy;
import io.kcarp.api.v1alpha1.TransportMode;
import io.kcarp.api.v1alpha1.TransportSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {
  private static final byte[] PASSWORD = "secret".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW_PASSWORD = "better".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, byte[]> PASSWORDS =
      Map.of("web", PASSWORD, "web_2", NEW_PASSWORD);
  private static final Map<String, String> LABELS = Map.of("rack", "a", "edge", "yes");

  @Test
  void everySettingArrives() {
    EffectiveConfiguration effective =
        new EffectiveConfiguration(
            7,
            9,
            42,
            List.of("10.0.0.100/24", "10.0.0.101"),
            "web_2",
            new Accepting(
                AcceptingStep.Previous, List.of("10.0.0.100/24", "2001:db8::100/64"), "web"),
            "eth0",
            2,
            10,
            4,
            PreemptionPolicy.Always,
            io.kcarp.api.v1alpha1.TieBreak.Numeric,
            new CompatibilitySpec(
                io.kcarp.api.v1alpha1.CounterPolicy.Constant,
                DemoteByte.Honoured,
                DigestCoverage.WithLinkLocal),
            ReplayPolicy.Drop,
            new TransportSpec(TransportMode.Broadcast, "239.192.1.2", null),
            LinkState.Ignore,
            new AnnounceSpec(5, 20, 30),
            AddressConflictPolicy.Defend,
            null,
            null,
            null);

    assertThat(translate(effective))
        .contains(
            new DesiredVirtualHost(
                7,
                9,
                "eth0",
                null,
                new Vhid(42),
                List.of(
                    new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 24),
                    new VirtualAddress(InetAddress.ofLiteral("10.0.0.101"), 32)),
                CarpKey.ofPassword(NEW_PASSWORD),
                new AlsoAccepted(
                    List.of(CarpKey.ofPassword(PASSWORD)),
                    List.of(
                        List.of(
                            InetAddress.ofLiteral("10.0.0.100"),
                            InetAddress.ofLiteral("2001:db8::100")))),
                new AdvertisementInterval(2, 10),
                4,
                true,
                TieBreak.NUMERIC,
                new Dialect(CounterPolicy.CONSTANT, true, true),
                true,
                new Transport.Broadcast(Inet4Address.ofLiteral("239.192.1.2")),
                false,
                AnnounceTiming.ofMillis(5, 20, 30_000),
                true));
  }

  @Test
  void firstMatchingRuleWins() {
    assertThat(
            running(
                    effective(
                        1,
                        5,
                        List.of(
                            rule("other", null, 1),
                            rule(null, Map.of("rack", "b"), 2),
                            rule(null, Map.of("rack", "a"), 3),
                            rule("n1", null, 4))))
                .interval()
                .advskew())
        .isEqualTo(3);
  }

  @Test
  void ruleThatGivesNothingLeavesTheObjectsSettings() {
    DesiredVirtualHost host = running(effective(1, 5, List.of(rule("n1", null, null))));

    assertThat(host.interval()).isEqualTo(new AdvertisementInterval(1, 5));
    assertThat(host.interfaceName()).isEqualTo("eth0");
    assertThat(host.preempt()).isFalse();
    assertThat(host.sourceAddress()).isNull();
  }

  @Test
  void ruleOverridesInterfaceSourceAndPreemption() {
    NodeRule rule =
        new NodeRule(
            "n1", null, null, "eth1", "10.0.0.9", new PreemptionSpec(PreemptionPolicy.Always));

    DesiredVirtualHost host = running(effective(1, 5, List.of(rule)));

    assertThat(host.interfaceName()).isEqualTo("eth1");
    assertThat(host.sourceAddress()).isEqualTo(InetAddress.ofLiteral("10.0.0.9"));
    assertThat(host.preempt()).isTrue();
  }

  @Test
  void sourceAddressOfASelectorIsIgnored() {
    NodeRule rule = new NodeRule(null, Map.of("rack", "a"), null, null, "10.0.0.9", null);

    assertThat(running(effective(1, 5, List.of(rule))).sourceAddress()).isNull();
  }

  @Test
  void nodeThatNoRuleMatchesIsNotEligible() {
    assertThat(translate(effective(1, 5, List.of(rule("other", null, null))))).isEmpty();
    assertThat(translate(effective(1, 5, List.of(rule(null, null, null))))).isEmpty();
    assertThat(translate(effective(1, 5, List.of(rule(null, Map.of("rack", "a", "x", "y"), null)))))
        .isEmpty();
    assertThat(translate(effective(1, 5, List.of(rule("n1", Map.of("rack", "b"), null)))))
        .isEmpty();
  }

  @Test
  void missingKeyIsWaitedFor() {
    assertThat(
            Translation.translate(
                "web", effective(1, 5, null), _ -> null, "n1", LABELS, Translation.Peers.ALL_HOSTS))
        .hasValueSatisfying(desired -> assertWaiting(desired, "KeyMissing"));
  }

  @Test
  void missingKeyThatIsOnlyAcceptedIsWaitedForToo() {
    EffectiveConfiguration effective =
        effective(1, 5, null).withAccepting(new Accepting(AcceptingStep.Next, null, "web_3"));

    assertThat(translate(effective))
        .hasValueSatisfying(desired ->
            assertThat(desired)
                .isEqualTo(
                    new Desired.Waiting(
                        3,
                        "KeyMissing",
                        "the key Secret has no entry web_3; the operator writes it")));
  }

  @Test
  void outsideAChangeNothingIsAcceptedBesides() {
    DesiredVirtualHost host = running(effective(1, 5, null));

    assertThat(host.alsoAccepted()).isEqualTo(AlsoAccepted.NOTHING);
    assertThat(host.key()).isEqualTo(CarpKey.ofPassword(PASSWORD));
    assertThat(host.dialect()).isEqualTo(Dialect.UCARP);
    assertThat(host.dropReplays()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void passwordOfAWrongLengthIsWaitedFor(int bytes) {
    assertThat(
            Translation.translate(
                "web",
                effective(1, 5, null),
                _ -> new byte[bytes],
                "n1",
                LABELS,
                Translation.Peers.ALL_HOSTS))
        .hasValueSatisfying(desired -> assertWaiting(desired, "InvalidPassword"));
  }

  @ParameterizedTest
  @CsvSource({"0,", "0, 0", "1, 255", "256, 1", "-1, 1"})
  void impossibleTimingIsWaitedFor(int advbase, @Nullable Integer advskew) {
    assertThat(translate(effective(advbase, advskew, null)))
        .hasValueSatisfying(desired -> assertWaiting(desired, "InvalidConfiguration"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fd00::1%eth0",
        "::ffff:10.0.0.1",
        "[fd00::1]",
        "fd00::1/129",
        "10.0.0.300",
        "10.1",
        "010.0.0.1",
        "10.0.0.1/33",
        "10.0.0.1/0",
        "h"
      })
  void addressThatThisAgentCannotServeIsWaitedFor(String address) {
    EffectiveConfiguration effective =
        new EffectiveConfiguration(
            1,
            1,
            1,
            List.of(address),
            null,
            null,
            null,
            1,
            null,
            3,
            PreemptionPolicy.Never,
            io.kcarp.api.v1alpha1.TieBreak.Ucarp,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    assertThat(translate(effective))
        .hasValueSatisfying(desired -> assertWaiting(desired, "InvalidConfiguration"));
  }

  @Test
  void advskewSpreadIsTheSameForEver() {
    InetAddress address = InetAddress.ofLiteral("10.0.0.100");

    assertThat(IntStream.rangeClosed(1, 4).map(i -> Translation.spread(address, "n" + i)))
        .containsExactly(9, 19, 5, 6);
    assertThat(running(effective(1, null, null)).interval().advskew())
        .isEqualTo(Translation.spread(address, "n1"));
  }

  @Test
  void advskewSpreadOfIpv6IsByItsCanonicalText() {
    CRC32 crc = new CRC32();
    crc.update("2001:db8::100/n1".getBytes(StandardCharsets.UTF_8));

    assertThat(Translation.spread(InetAddress.ofLiteral("2001:DB8:0:0::100"), "n1"))
        .isEqualTo((int) (crc.getValue() % Translation.SPREAD));
  }

  @Test
  void advskewSpreadStaysUnderItsBoundAndDiffers() {
    InetAddress address = InetAddress.ofLiteral("10.0.0.100");
    List<Integer> spread =
        IntStream.range(0, 200).mapToObj(i -> Translation.spread(address, "worker-" + i)).toList();

    assertThat(spread).allSatisfy(each -> assertThat(each).isBetween(0, Translation.SPREAD - 1));
    assertThat(spread.stream().distinct().count()).isEqualTo(Translation.SPREAD);
  }

  @Test
  void anEmptyListOfNodesIsTheSameAsNone() {
    assertThat(translate(effective(1, 5, List.of()))).isEqualTo(translate(effective(1, 5, null)));
    assertThat(translate(effective(1, 5, List.of()))).isPresent();
  }

  @Test
  void whatAnEarlierOperatorLeavesOutIsCarpsMulticast() {
    DesiredVirtualHost host = running(effective(1, 5, null));

    assertThat(host.transport()).isEqualTo(Transport.Multicast.CARP);
    assertThat(host.tracksCarrier()).isTrue();
  }

  @Test
  void peersAreAllHostsForAllNodes() {
    TransportSpec unicast =
        new TransportSpec(TransportMode.Unicast, null, List.of("10.0.0.11", "fe80::2"));

    assertThat(running(effective(1, 5, null).withTransport(unicast)).transport())
        .isEqualTo(
            new Transport.Unicast(
                List.of(InetAddress.ofLiteral("10.0.0.11"), InetAddress.ofLiteral("fe80::2")),
                true));
    assertThat(
            running(
                    effective(1, 5, null)
                        .withTransport(new TransportSpec(TransportMode.Unicast, null, null)))
                .transport())
        .isEqualTo(new Transport.Unicast(List.of(), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "ff02::12", "x"})
  void aGroupThatThisAgentCannotJoinIsWaitedFor(String group) {
    TransportSpec transport = new TransportSpec(TransportMode.Multicast, group, null);

    assertThat(translate(effective(1, 5, null).withTransport(transport)))
        .hasValueSatisfying(desired -> assertWaiting(desired, "InvalidConfiguration"));
  }

  private static void assertWaiting(Desired desired, String reason) {
    assertThat(desired)
        .isInstanceOfSatisfying(
            Desired.Waiting.class, waiting -> assertThat(waiting.reason()).isEqualTo(reason));
  }

  private static Optional<Desired.Here> translate(EffectiveConfiguration effective) {
    return Translation.translate(
        "web", effective, PASSWORDS::get, "n1", LABELS, Translation.Peers.ALL_HOSTS);
  }

  private static DesiredVirtualHost running(EffectiveConfiguration effective) {
    return (DesiredVirtualHost) translate(effective).orElseThrow();
  }

  private static NodeRule rule(
      @Nullable String name, @Nullable Map<String, String> selector, @Nullable Integer advskew) {
    return new NodeRule(name, selector, advskew, null, null, null);
  }

  private static EffectiveConfiguration effective(
      int advbase, @Nullable Integer advskew, @Nullable List<NodeRule> rules) {
    return new EffectiveConfiguration(
        1,
        3,
        1,
        List.of("10.0.0.100/24"),
        null,
        null,
        "eth0",
        advbase,
        advskew,
        3,
        PreemptionPolicy.Never,
        io.kcarp.api.v1alpha1.TieBreak.Ucarp,
        null,
        null,
        null,
        null,
        null,
        null,
        rules,
        null,
        null);
  }
}
