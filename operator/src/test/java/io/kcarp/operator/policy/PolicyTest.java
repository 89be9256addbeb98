package io.kcarp.operator.policy;

import static io.kcarp.operator.policy.Given.effective;
import static io.kcarp.operator.policy.Given.labelled;
import static io.kcarp.operator.policy.Given.leavingCordonedNodes;
import static io.kcarp.operator.policy.Given.named;
import static io.kcarp.operator.policy.Given.ofStaticPods;
import static io.kcarp.operator.policy.Given.older;
import static io.kcarp.operator.policy.Given.on;
import static io.kcarp.operator.policy.Given.ruled;
import static io.kcarp.operator.policy.Given.spec;
import static io.kcarp.operator.policy.Given.timed;
import static io.kcarp.operator.policy.Given.withVhid;
import static io.kcarp.operator.policy.Given.younger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.AdvertisementSpec;
import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.CordonPolicy;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.api.v1alpha1.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
  private static final PasswordFact NO_SECRET = new PasswordFact.SecretMissing("kcarp-system", "p");

  @ParameterizedTest
  @MethodSource("rejected")
  void rejectsWithReasonAndEvidence(Given given, String reason, String evidence) {
    assertThat(Policy.judge(given.facts()))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> {
              assertThat(rejected.violation().reason()).isEqualTo(reason);
              assertThat(rejected.violation().message()).contains(evidence);
            });
  }

  static Stream<Arguments> rejected() {
    return Stream.of(
        row(new Given().spec(spec()), Reason.INVALID_ADDRESS, "empty"),
        row(new Given().spec(spec("web")), Reason.INVALID_ADDRESS, "'web'"),
        row(
            new Given().spec(ofStaticPods(null, null, "10.0.0.40")),
            Reason.INVALID_AGENT,
            "needs spec.vhid"),
        row(
            new Given().spec(ofStaticPods(40, new PasswordSecretRef("p", null), "10.0.0.40")),
            Reason.INVALID_AGENT,
            "leave out spec.passwordSecretRef"),
        row(
            new Given().spec(leavingCordonedNodes(AgentKind.StaticPod, "10.0.0.40")),
            Reason.INVALID_AGENT,
            "leave out spec.cordonedNodes"),
        row(
            new Given()
                .spec(ofStaticPods(40, null, "10.0.0.40"))
                .others(younger(spec("10.0.0.41"), effective(40, "10.0.0.41"))),
            Reason.VHID_TAKEN,
            "vhid 40 belongs to VirtualIP younger"),
        row(
            new Given().spec(spec("10.0.0.1", "10.0.0.1/24")),
            Reason.INVALID_ADDRESS,
            "listed twice"),
        row(
            new Given().spec(spec("fd00::1", "FD00:0::1/64")),
            Reason.INVALID_ADDRESS,
            "listed twice"),
        row(
            new Given().spec(spec("10.0.0.100", "fe80::100/64")),
            Reason.INTERFACE_MISSING,
            "fe80::100/64 is link-local"),
        row(
            new Given()
                .spec(on(null, List.of(onNode("n1", "eth0"), onNode("n2", null)), "fe80::100")),
            Reason.INTERFACE_MISSING,
            "every entry of spec.nodes"),
        row(
            new Given().spec(spec("2001:db8::1")).node("n1", "2001:db8::1"),
            Reason.ADDRESS_IS_NODE_ADDRESS,
            "2001:db8::1 is the own address of node n1"),
        row(
            new Given()
                .spec(spec("2001:DB8::1"))
                .others(younger(spec("fd00::1"), effective(1, "2001:db8::1"))),
            Reason.ADDRESS_TAKEN,
            "2001:db8::1 belongs to VirtualIP younger"),
        row(
            new Given().others(younger(spec("10.0.0.7"), changing("10.0.0.7", "10.0.0.100"))),
            Reason.ADDRESS_TAKEN,
            "VirtualIP younger"),
        row(
            new Given().spec(on(null, List.of(named("n1", null, "10.0.0.1")), "fd00::1")),
            Reason.INVALID_NODE_RULE,
            "none of spec.addresses is IPv4"),
        row(new Given().node("n1", "10.0.0.100"), Reason.ADDRESS_IS_NODE_ADDRESS, "node n1"),
        row(
            new Given().others(younger(spec("10.0.0.100"), effective(100, "10.0.0.100"))),
            Reason.ADDRESS_TAKEN,
            "VirtualIP younger"),
        row(
            new Given().others(older(spec("10.0.0.100/24"), null)),
            Reason.ADDRESS_TAKEN,
            "VirtualIP older"),
        row(
            new Given()
                .current(effective(100, "10.0.0.100"))
                .others(older(spec("10.0.0.100"), effective(101, "10.0.0.100"))),
            Reason.ADDRESS_TAKEN,
            "VirtualIP older"),
        row(
            new Given().spec(timed(new AdvertisementSpec(0, 0, null))),
            Reason.INVALID_TIMING,
            "advskew of at least 1"),
        row(
            new Given().spec(timed(new AdvertisementSpec(0, null, null))),
            Reason.INVALID_TIMING,
            "advskew of at least 1"),
        row(
            new Given().spec(timed(new AdvertisementSpec(0, 10, null), named("n1", 0, null))),
            Reason.INVALID_TIMING,
            "for n1"),
        row(
            new Given().spec(timed(new AdvertisementSpec(256, null, null))),
            Reason.INVALID_TIMING,
            "advbase is 256"),
        row(
            new Given().spec(timed(new AdvertisementSpec(1, 255, null))),
            Reason.INVALID_TIMING,
            "advskew is 255"),
        row(
            new Given().spec(timed(new AdvertisementSpec(1, 0, 0))),
            Reason.INVALID_TIMING,
            "deadRatio is 0"),
        row(
            new Given().spec(ruled(new NodeRule(null, null, null, null, null, null))),
            Reason.INVALID_NODE_RULE,
            "neither"),
        row(new Given().spec(ruled(labelled(Map.of(), null))), Reason.INVALID_NODE_RULE, "neither"),
        row(
            new Given().spec(ruled(new NodeRule("n1", Map.of("a", "b"), null, null, null, null))),
            Reason.INVALID_NODE_RULE,
            "not both"),
        row(
            new Given().spec(ruled(labelled(Map.of("a", "b"), "10.0.0.1"))),
            Reason.INVALID_NODE_RULE,
            "several nodes"),
        row(
            new Given().spec(ruled(named("n1", null, "n1.example"))),
            Reason.INVALID_NODE_RULE,
            "not an IPv4 address"),
        row(
            new Given().spec(ruled(named("n1", null, "10.0.0.100"))),
            Reason.INVALID_NODE_RULE,
            "one of spec.addresses"),
        row(
            new Given().spec(ruled(named("n1", 255, null))),
            Reason.INVALID_NODE_RULE,
            "n1 in spec.nodes is 255"),
        row(new Given().password(NO_SECRET), Reason.PASSWORD_SECRET_MISSING, "kcarp-system"),
        row(
            new Given().password(new PasswordFact.KeyMissing("ns", "p", "k")),
            Reason.PASSWORD_SECRET_MISSING,
            "no key k"),
        row(
            new Given().password(new PasswordFact.Given("p", "k", 20, false)),
            Reason.INVALID_PASSWORD,
            "20 bytes"),
        row(
            new Given().password(new PasswordFact.Given("p", "k", 0, false)),
            Reason.INVALID_PASSWORD,
            "empty"),
        row(
            new Given().password(new PasswordFact.Given("p", "k", 5, true)),
            Reason.INVALID_PASSWORD,
            "line break"),
        row(
            new Given()
                .spec(withVhid(7, "10.0.0.100"))
                .others(younger(spec("10.0.0.7"), effective(7, "10.0.0.7"))),
            Reason.VHID_TAKEN,
            "VirtualIP younger"),
        row(
            new Given().spec(withVhid(8, "10.0.0.100")).current(effective(7, "10.0.0.100")),
            Reason.VHID_IMMUTABLE,
            "from 7 to 8"),
        row(new Given().spec(withVhid(0, "10.0.0.100")), Reason.INVALID_VHID, "1 to 255"),
        row(new Given().spec(withVhid(256, "10.0.0.100")), Reason.INVALID_VHID, "1 to 255"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsWhatHurtsNobody(Given given, List<String> addresses) {
    assertThat(effectiveOf(given))
        .extracting(EffectiveConfiguration::addresses)
        .isEqualTo(addresses);
  }

  static Stream<Arguments> accepted() {
    List<String> usual = List.of("10.0.0.100/32");
    return Stream.of(
        arguments(new Given(), usual),
        arguments(
            new Given().spec(spec("10.0.0.100/24", "10.0.0.101")),
            List.of("10.0.0.100/24", "10.0.0.101/32")),
        arguments(
            new Given().spec(spec("2001:0DB8::0100/64", "10.0.0.100", "fd00::1")),
            List.of("2001:db8::100/64", "10.0.0.100/32", "fd00::1/128")),
        arguments(new Given().spec(on("eth0", List.of(), "fe80::1")), List.of("fe80::1/128")),
        arguments(
            new Given().spec(on(null, List.of(onNode("n1", "eth0")), "fe80::1/64")),
            List.of("fe80::1/64")),
        arguments(
            new Given()
                .current(changing("10.0.0.7", "10.0.0.100"))
                .others(older(spec("10.0.0.100"), null)),
            usual),
        arguments(new Given().node("n1", "10.0.0.1"), usual),
        arguments(new Given().others(younger(spec("10.0.0.100"), null)), usual),
        arguments(new Given().others(older(spec("10.0.0.100"), effective(9, "10.0.0.9"))), usual),
        arguments(
            new Given()
                .current(effective(100, "10.0.0.100"))
                .others(older(spec("10.0.0.100"), null)),
            usual),
        arguments(
            new Given()
                .current(effective(100, "10.0.0.100"))
                .others(younger(spec("10.0.0.100"), effective(101, "10.0.0.100"))),
            usual),
        arguments(new Given().spec(timed(new AdvertisementSpec(0, 1, null))), usual),
        arguments(
            new Given().spec(timed(new AdvertisementSpec(0, null, null), named("n1", 5, null))),
            usual),
        arguments(new Given().spec(ruled(named("n1", 0, "10.0.0.1"))), usual),
        arguments(new Given().password(new PasswordFact.Given("p", "k", 19, false)), usual),
        arguments(new Given().password(new PasswordFact.Given("p", "k", 1, false)), usual));
  }

  @Test
  void theEffectiveConfigurationSpeaksOfTheJudgedGeneration() {
    assertThat(effectiveOf(new Given()).generation()).isEqualTo(7);
    assertThat(effectiveOf(new Given()).key()).isEqualTo(Given.KEY);
  }

  @Test
  void whatIsToBecomeOfCordonedNodesReachesAgents() {
    assertThat(
            effectiveOf(new Given().spec(leavingCordonedNodes(null, "10.0.0.40"))).cordonedNodes())
        .isEqualTo(CordonPolicy.Leave);
    assertThat(effectiveOf(new Given()).cordonedNodes()).isNull();
  }

  @Test
  void staticPodsGetNoKeyAndNoPeersFromTheOperator() {
    EffectiveConfiguration effective =
        effectiveOf(new Given().spec(ofStaticPods(40, null, "10.0.0.40")));

    assertThat(effective.inStaticPods()).isTrue();
    assertThat(effective.key()).isNull();
    assertThat(effective.vhid()).isEqualTo(40);
    assertThat(effective.addresses()).containsExactly("10.0.0.40/32");
  }

  private static NodeRule onNode(String node, @Nullable String interfaceName) {
    return new NodeRule(node, null, null, interfaceName, null, null);
  }

  private static EffectiveConfiguration changing(String sent, String next) {
    return effective(7, sent)
        .withAccepting(new Accepting(AcceptingStep.Next, List.of(next + "/32"), null));
  }

  private static Arguments row(Given given, String reason, String evidence) {
    return arguments(given, reason, evidence);
  }

  private static EffectiveConfiguration effectiveOf(Given given) {
    return switch (Policy.judge(given.facts())) {
      case Verdict.Accepted(EffectiveConfiguration target) -> target;
      case Verdict.Rejected(Violation violation) -> throw new AssertionError(violation);
    };
  }
}
