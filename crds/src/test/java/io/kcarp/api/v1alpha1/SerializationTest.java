package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializationTest {
  private static final AdvertisementSpec ADVERTISEMENT = new AdvertisementSpec(0, 12, 5);
  private static final PreemptionSpec PREEMPTION = new PreemptionSpec(PreemptionPolicy.Always);
  private static final PasswordSecretRef PASSWORD = new PasswordSecretRef("web", "pass");
  private static final NodeRule RULE =
      new NodeRule("n1", Map.of("zone", "a"), 7, "eth1", "10.0.0.11", PREEMPTION);
  private static final VirtualIPSpec SPEC =
      new VirtualIPSpec(
          List.of("10.0.0.100/24"),
          "eth0",
          100,
          PASSWORD,
          ADVERTISEMENT,
          PREEMPTION,
          TieBreak.Numeric,
          CompatibilitySpec.DEFAULT,
          ReplayPolicy.Drop,
          new TransportSpec(TransportMode.Unicast, null, List.of("10.0.0.11")),
          LinkState.Ignore,
          new AnnounceSpec(5, 20, 30),
          AddressConflictPolicy.Defend,
          List.of(RULE),
          null,
          AgentKind.StaticPod);
  private static final Accepting ACCEPTING =
      new Accepting(AcceptingStep.Previous, List.of("10.0.0.101/24"), "web");
  private static final EffectiveConfiguration EFFECTIVE =
      EffectiveConfiguration.of(SPEC, 3, 100, List.of("10.0.0.100/24"))
          .withKey("web_2")
          .withAccepting(ACCEPTING);
  private static final LastTransition TRANSITION =
      new LastTransition(
          NodeRole.Backup, NodeRole.Master, "MasterDown", "2026-11-22T10:00:00.123456Z", 3003L);
  private static final NodeEntry ENTRY =
      new NodeEntry(
          "n1",
          NodeRole.Master,
          "MasterDown",
          "the master fell silent",
          "eth0",
          List.of("10.0.0.100/24"),
          "10.0.0.11",
          7,
          "10.0.0.11",
          3L,
          5L,
          "2026-11-22T10:00:00Z",
          1,
          TRANSITION,
          null,
          new FileConfiguration(40, List.of("10.0.0.40/32")));
  private static final NodeEntry SHORT_ENTRY =
      new NodeEntry(
          "n2",
          NodeRole.Init,
          "LinkDown",
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
  private static final Condition CONDITION =
      new Condition(
          ConditionType.READY,
          "True",
          Reason.MASTER_ELECTED,
          "n1 holds it",
          3,
          "2026-11-22T10:00:00Z");
  private static final VirtualIPStatus STATUS =
      new VirtualIPStatus(
          3L,
          "10.0.0.100",
          EFFECTIVE,
          "n1",
          "eth0",
          "2026-11-22T10:00:00Z",
          "1/1",
          1,
          List.of("n3"),
          List.of(CONDITION),
          List.of(ENTRY, SHORT_ENTRY));

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  static List<Record> everyRecord() {
    return List.of(
        ADVERTISEMENT,
        PREEMPTION,
        PASSWORD,
        RULE,
        SPEC,
        CompatibilitySpec.DEFAULT,
        ACCEPTING,
        EFFECTIVE,
        TRANSITION,
        ENTRY,
        SHORT_ENTRY,
        CONDITION,
        STATUS);
  }

  @Test
  void aWatchsEventIsReadAsAVirtualIpAtOnce() {
    WatchEvent event =
        serialization.unmarshal(
            "{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"kcarp.io/v1alpha1\",\"kind\":\"VirtualIP\","
                + "\"metadata\":{\"name\":\"web\"},\"spec\":{\"addresses\":[\"10.0.0.100\"]}}}",
            WatchEvent.class);

    assertThat(event.getObject()).isInstanceOf(VirtualIP.class);
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void everyRecordComesBackAsItWasWritten(Record written) {
    assertThat(serialization.unmarshal(serialization.asJson(written), written.getClass()))
        .isEqualTo(written);
    assertThat(serialization.unmarshal(serialization.asYaml(written), written.getClass()))
        .isEqualTo(written);
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void fieldsOfALaterVersionAreIgnored(Record written) {
    String json = serialization.asJson(written);
    String later = "{\"aFieldOfALaterVersion\":{\"a\":1}," + json.substring(1);

    assertThat(serialization.unmarshal(later, written.getClass())).isEqualTo(written);
  }

  @Test
  void anEntryHoldsOnlyWhatIsKnown() {
    assertThat(serialization.asJson(SHORT_ENTRY))
        .isEqualTo("{\"node\":\"n2\",\"role\":\"Init\",\"reason\":\"LinkDown\"}");
  }

  @Test
  void anAgentsApplyHoldsItsOwnEntryAlone() {
    VirtualIP apply = vip(null, status(null, SHORT_ENTRY));

    assertThat(serialization.asJson(apply))
        .isEqualTo(
            """
            {"apiVersion":"kcarp.io/v1alpha1","kind":"VirtualIP","metadata":{"name":"web"},\
            "status":{"nodes":[{"node":"n2","role":"Init","reason":"LinkDown"}]}}\
            """);
  }

  @Test
  void aMastersApplyHoldsItsClaimToo() {
    assertThat(serialization.asJson(status("n2", SHORT_ENTRY)))
        .isEqualTo(
            "{\"master\":\"n2\",\"nodes\":[{\"node\":\"n2\",\"role\":\"Init\",\"reason\":\"LinkDown\"}]}");
  }

  @Test
  void nullsInsideTheEffectiveConfigurationAreLeftOut() {
    var rule = new NodeRule("n1", null, null, null, null, null);
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
            List.of(rule),
            null,
            null);

    assertThat(
            serialization.asJson(EffectiveConfiguration.of(spec, 1, 100, List.of("10.0.0.100/32"))))
        .doesNotContain("null")
        .contains("\"nodes\":[{\"nodeName\":\"n1\"}]");
  }

  @Test
  void wordsAreSpeltAsInTheDocumentation() {
    assertThat(serialization.asJson(TieBreak.values()))
        .isEqualTo("[\"Ucarp\",\"Numeric\",\"Yield\"]");
    assertThat(serialization.asJson(PreemptionPolicy.values())).isEqualTo("[\"Never\",\"Always\"]");
    assertThat(serialization.asJson(NodeRole.values()))
        .isEqualTo("[\"Init\",\"Backup\",\"Master\"]");
    assertThat(serialization.asJson(CompatibilitySpec.DEFAULT))
        .isEqualTo(
            "{\"counter\":\"Following\",\"demoteByte\":\"Ignored\",\"digest\":\"WithoutLinkLocal\"}");
    assertThat(serialization.asJson(ReplayPolicy.values())).isEqualTo("[\"Report\",\"Drop\"]");
    assertThat(serialization.asJson(TransportSpec.DEFAULT))
        .isEqualTo("{\"mode\":\"Multicast\",\"group\":\"224.0.0.18\"}");
    assertThat(serialization.asJson(TransportMode.values()))
        .isEqualTo("[\"Multicast\",\"Broadcast\",\"Unicast\"]");
    assertThat(serialization.asJson(LinkState.values())).isEqualTo("[\"Track\",\"Ignore\"]");
    assertThat(serialization.asJson(CordonPolicy.values())).isEqualTo("[\"Stay\",\"Leave\"]");
    assertThat(serialization.asJson(AcceptingStep.values())).isEqualTo("[\"Next\",\"Previous\"]");
  }

  @Test
  void aConfigurationOfAnEarlierOperatorIsRead() {
    EffectiveConfiguration read =
        serialization.unmarshal(
            """
            {"generation": 1, "vhid": 100, "addresses": ["10.0.0.100/32"], "advbase": 1,\
             "deadRatio": 3, "preemption": "Never", "tieBreak": "Ucarp"}\
            """,
            EffectiveConfiguration.class);

    assertThat(read.serial()).isZero();
    assertThat(read.keyEntry("web")).isEqualTo("web");
    assertThat(read.compatibility()).isNull();
    assertThat(read.cordonedNodes()).isNull();
  }

  @Test
  void anObjectComesBackWithItsMetadata() {
    VirtualIP vip = vip(SPEC, STATUS);

    VirtualIP read = serialization.unmarshal(serialization.asYaml(vip), VirtualIP.class);

    assertThat(read).isEqualTo(vip);
    assertThat(read.getMetadata().getName()).isEqualTo("web");
  }

  private static VirtualIP vip(@Nullable VirtualIPSpec spec, VirtualIPStatus status) {
    var vip = new VirtualIP();
    vip.setMetadata(new ObjectMetaBuilder().withName("web").build());
    if (spec != null) {
      vip.setSpec(spec);
    }
    vip.setStatus(status);
    return vip;
  }

  private static VirtualIPStatus status(@Nullable String master, NodeEntry entry) {
    return new VirtualIPStatus(
        null, null, null, master, null, null, null, null, null, null, List.of(entry));
  }
}
