package io.kcarp.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.TransportMode;
import io.kcarp.api.v1alpha1.TransportSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code spec.transport}: what is accepted, and whom unicast goes to. */
class UnicastTest {
  private static final String VIRTUAL = "10.0.0.100";
  private static final TransportSpec UNICAST = unicast(null);

  private static TransportSpec unicast(@Nullable List<String> peers) {
    return new TransportSpec(TransportMode.Unicast, null, peers);
  }

  private static ClusterNode node(String name, String... internal) {
    return Given.node(name, Map.of("rack", name.substring(0, 1)), internal);
  }

  private static @Nullable TransportSpec accepted(Given given) {
    assertThat(Policy.judge(given.facts())).isInstanceOf(Verdict.Accepted.class);
    EffectiveConfiguration target = ((Verdict.Accepted) Policy.judge(given.facts())).target();
    return target.transport();
  }

  @Test
  void peersAreTheInternalAddressesOfEligibleNodesInAnOrderOfTheirOwn() {
    Given given = new Given().nodes(node("b1", "10.0.0.12", "fd00::2"), node("a1", "10.0.0.11"));

    assertThat(accepted(given.spec(Given.by(UNICAST, null, VIRTUAL))))
        .isEqualTo(unicast(List.of("10.0.0.11", "10.0.0.12", "fd00::2")));
    List<NodeRule> rackA = List.of(Given.labelled(Map.of("rack", "a"), null));
    assertThat(accepted(given.spec(Given.by(UNICAST, rackA, VIRTUAL))))
        .isEqualTo(unicast(List.of("10.0.0.11")));
  }

  /** It hands over, which it must hear, and comes back without a change of configuration. */
  @Test
  void aNodeInMaintenanceIsAPeerStill() {
    ClusterNode aside = Given.node("a1", Map.of(Names.MAINTENANCE_LABEL, ""), "10.0.0.11");
    Given given = new Given().nodes(aside, node("b1", "10.0.0.12"));

    assertThat(accepted(given.spec(Given.by(UNICAST, null, VIRTUAL))))
        .isEqualTo(unicast(List.of("10.0.0.11", "10.0.0.12")));
  }

  @Test
  void aSourceAddressStandsForTheNodesIpv4Address() {
    List<NodeRule> rules =
        List.of(Given.named("a1", null, "10.9.0.1"), Given.labelled(Map.of("rack", "b"), null));

    assertThat(
            accepted(
                new Given()
                    .nodes(node("a1", "10.0.0.11", "fd00::1"), node("b1", "10.0.0.12"))
                    .spec(Given.by(UNICAST, rules, VIRTUAL))))
        .isEqualTo(unicast(List.of("10.0.0.12", "10.9.0.1", "fd00::1")));
  }

  @Test
  void peersThatAreGivenStay() {
    TransportSpec given = unicast(List.of("10.0.0.13", "10.0.0.11"));

    assertThat(
            accepted(
                new Given().nodes(node("a1", "10.0.0.12")).spec(Given.by(given, null, VIRTUAL))))
        .isEqualTo(given);
  }

  @Test
  void withoutAnyNodeThereIsNobody() {
    assertThat(accepted(new Given().spec(Given.by(UNICAST, null, VIRTUAL)))).isEqualTo(UNICAST);
  }

  @Test
  void anOwnGroupIsTaken() {
    TransportSpec broadcast = new TransportSpec(TransportMode.Broadcast, "239.192.1.2", null);

    assertThat(accepted(new Given().spec(Given.by(broadcast, null, VIRTUAL)))).isEqualTo(broadcast);
    assertThat(accepted(new Given())).isEqualTo(TransportSpec.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCanNotWorkIsRefusedWithASentence(Given given, String evidence) {
    assertThat(Policy.judge(given.facts()))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> {
              assertThat(rejected.violation().reason()).isEqualTo(Reason.INVALID_TRANSPORT);
              assertThat(rejected.violation().message()).contains(evidence);
            });
  }

  static Stream<Arguments> refused() {
    ClusterNode[] many =
        IntStream.rangeClosed(1, 129)
            .mapToObj(i -> node("n" + i, "10.0.1." + i))
            .toArray(ClusterNode[]::new);
    return Stream.of(
        row(new TransportSpec(null, "10.0.0.1", null), "group '10.0.0.1' is not"),
        row(new TransportSpec(null, "ff02::12", null), "group 'ff02::12' is not"),
        row(new TransportSpec(null, "224.18", null), "group '224.18' is not"),
        row(new TransportSpec(null, null, List.of("10.0.0.1")), "peers is for mode Unicast"),
        row(new TransportSpec(TransportMode.Unicast, "224.0.0.18", null), "group has no meaning"),
        row(unicast(List.of("n1")), "'n1' in spec.transport.peers"),
        row(unicast(List.of("10.0.0.1/24")), "'10.0.0.1/24' in spec.transport.peers"),
        row(unicast(List.of("224.0.0.18")), "'224.0.0.18' in spec.transport.peers"),
        row(unicast(List.of("fd00::1")), "has an IPv4 address and spec.transport.peers has none"),
        arguments(
            new Given().spec(Given.by(unicast(List.of("10.0.0.1")), null, "fd00::100")),
            "has an IPv6 address and spec.transport.peers has none"),
        arguments(
            new Given()
                .nodes(node("a1", "10.0.0.11"))
                .spec(Given.by(UNICAST, null, VIRTUAL, "fd00::100")),
            "has an IPv6 address, and no eligible node reports an InternalIP"),
        arguments(
            new Given().nodes(many).spec(Given.by(UNICAST, null, VIRTUAL)), "to 129 addresses"));
  }

  private static Arguments row(TransportSpec transport, String evidence) {
    return arguments(new Given().spec(Given.by(transport, null, VIRTUAL)), evidence);
  }
}
