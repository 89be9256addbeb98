package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveConfigurationTest {
  private static final List<String> ADDRESSES = List.of("10.0.0.100/32");

  @Test
  void whatTheSpecLeavesOutIsFilledIn() {
    var spec =
        new VirtualIPSpec(
            List.of("10.0.0.100"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    assertThat(EffectiveConfiguration.of(spec, 4, 100, ADDRESSES))
        .isEqualTo(
            new EffectiveConfiguration(
                4,
                1,
                100,
                ADDRESSES,
                null,
                null,
                null,
                1,
                null,
                3,
                PreemptionPolicy.Never,
                TieBreak.Ucarp,
                CompatibilitySpec.DEFAULT,
                ReplayPolicy.Report,
                TransportSpec.DEFAULT,
                LinkState.Track,
                AnnounceSpec.DEFAULT,
                AddressConflictPolicy.Refuse,
                null,
                null,
                AgentKind.DaemonSet));
  }

  @Test
  void staticPodsAreSaidSo() {
    var spec =
        new VirtualIPSpec(
            List.of("10.0.0.40"),
            null,
            40,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            AgentKind.StaticPod);

    EffectiveConfiguration effective =
        EffectiveConfiguration.of(spec, 1, 40, List.of("10.0.0.40/32"));

    assertThat(effective.inStaticPods()).isTrue();
    assertThat(effective.withSerial(2).inStaticPods()).isTrue();
  }

  @Test
  void whatTheSpecGivesIsTaken() {
    var compatibility =
        new CompatibilitySpec(
            CounterPolicy.Constant, DemoteByte.Honoured, DigestCoverage.WithLinkLocal);
    var transport = new TransportSpec(TransportMode.Unicast, null, List.of("10.0.0.1"));
    var rules = List.of(new NodeRule("n1", null, 0, null, null, null));
    var spec =
        new VirtualIPSpec(
            List.of("10.0.0.100"),
            "eth0",
            7,
            null,
            new AdvertisementSpec(0, 12, 5),
            new PreemptionSpec(PreemptionPolicy.Always),
            TieBreak.Yield,
            compatibility,
            ReplayPolicy.Drop,
            transport,
            LinkState.Ignore,
            new AnnounceSpec(5, null, 0),
            AddressConflictPolicy.Defend,
            rules,
            CordonPolicy.Leave,
            null);

    assertThat(EffectiveConfiguration.of(spec, 4, 7, ADDRESSES))
        .isEqualTo(
            new EffectiveConfiguration(
                4,
                1,
                7,
                ADDRESSES,
                null,
                null,
                "eth0",
                0,
                12,
                5,
                PreemptionPolicy.Always,
                TieBreak.Yield,
                compatibility,
                ReplayPolicy.Drop,
                transport,
                LinkState.Ignore,
                new AnnounceSpec(5, 100, 0),
                AddressConflictPolicy.Defend,
                rules,
                CordonPolicy.Leave,
                AgentKind.DaemonSet));
  }

  @Test
  void anEmptyListOfNodesIsTheSameAsNone() {
    var addresses = List.of("10.0.0.100");
    var none =
        new VirtualIPSpec(
            addresses, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);
    var empty =
        new VirtualIPSpec(
            addresses, null, null, null, null, null, null, null, null, null, null, null, null,
            List.of(), null, null);

    assertThat(EffectiveConfiguration.of(empty, 1, 100, ADDRESSES))
        .isEqualTo(EffectiveConfiguration.of(none, 1, 100, ADDRESSES));
  }

  @Test
  void emptySectionsMeanTheDefaults() {
    var spec =
        new VirtualIPSpec(
            List.of("10.0.0.100"),
            null,
            null,
            null,
            new AdvertisementSpec(null, null, null),
            new PreemptionSpec(null),
            null,
            new CompatibilitySpec(null, null, null),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    EffectiveConfiguration effective = EffectiveConfiguration.of(spec, 1, 100, ADDRESSES);

    assertThat(effective.advbase()).isEqualTo(1);
    assertThat(effective.deadRatio()).isEqualTo(3);
    assertThat(effective.preemption()).isEqualTo(PreemptionPolicy.Never);
    assertThat(effective.compatibility()).isEqualTo(CompatibilitySpec.DEFAULT);
    assertThat(effective.replays()).isEqualTo(ReplayPolicy.Report);
  }

  @Test
  void transportsHaveWhatTheirModeNeeds() {
    assertThat(new TransportSpec(null, null, null).filledIn()).isEqualTo(TransportSpec.DEFAULT);
    assertThat(new TransportSpec(TransportMode.Broadcast, "239.192.1.2", null).filledIn())
        .isEqualTo(new TransportSpec(TransportMode.Broadcast, "239.192.1.2", null));
    assertThat(new TransportSpec(TransportMode.Unicast, null, null).filledIn())
        .isEqualTo(new TransportSpec(TransportMode.Unicast, null, null));
  }

  @Test
  void aConfigurationOfBeforeThereWereSeveralKeysMeansTheFirst() {
    var spec =
        new VirtualIPSpec(
            ADDRESSES, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);
    EffectiveConfiguration before = EffectiveConfiguration.of(spec, 1, 100, ADDRESSES);

    assertThat(before.keyEntry("web")).isEqualTo("web");
    assertThat(before.withKey("web_2").keyEntry("web")).isEqualTo("web_2");
  }

  @Test
  void aChangeOfOneThingLeavesTheOthers() {
    var spec =
        new VirtualIPSpec(
            ADDRESSES, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);
    var accepting = new Accepting(AcceptingStep.Next, List.of("10.0.0.101/32"), null);
    EffectiveConfiguration before = EffectiveConfiguration.of(spec, 4, 100, ADDRESSES);
    var unicast = new TransportSpec(TransportMode.Unicast, null, List.of("10.0.0.1"));
    EffectiveConfiguration after =
        before.withSerial(9).withKey("web_2").withAccepting(accepting).withTransport(unicast);

    assertThat(after.serial()).isEqualTo(9);
    assertThat(after.accepting()).isEqualTo(accepting);
    assertThat(after.transport()).isEqualTo(unicast);
    assertThat(
            after
                .withTransport(TransportSpec.DEFAULT)
                .withAccepting(null)
                .withKey("web")
                .withSerial(1))
        .isEqualTo(before.withKey("web"));
  }
}
