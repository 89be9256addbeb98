package io.kcarp.operator.policy;

import static io.kcarp.operator.policy.Given.effective;
import static io.kcarp.operator.policy.Given.older;
import static io.kcarp.operator.policy.Given.spec;
import static io.kcarp.operator.policy.Given.withVhid;
import static io.kcarp.operator.policy.Given.younger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kcarp.api.v1alpha1.Reason;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VhidAllocationTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("allocations")
  void givesTheVhid(String claim, Given given, int vhid) {
    assertThat(VhidAllocation.allocate(given.facts()))
        .as(claim)
        .isEqualTo(new VhidAllocation.Outcome.Allocated(vhid));
  }

  static Stream<Arguments> allocations() {
    return Stream.of(
        arguments("last octet", new Given(), 100),
        arguments("of the first address", new Given().spec(spec("10.0.0.7", "10.0.0.8")), 7),
        arguments("last byte of IPv6", new Given().spec(spec("2001:db8::1:fe", "10.0.0.8")), 254),
        arguments("byte 0 of IPv6 is no vhid", new Given().spec(spec("2001:db8::100")), 1),
        arguments("octet 0 is no vhid", new Given().spec(spec("10.0.1.0")), 1),
        arguments("given", new Given().spec(withVhid(5, "10.0.0.100")), 5),
        arguments("effective for ever", new Given().current(effective(42, "10.0.0.9")), 42),
        arguments(
            "effective, though an older one wishes it",
            new Given()
                .current(effective(42, "10.0.0.100"))
                .others(older(withVhid(42, "10.0.0.9"), null)),
            42),
        arguments("next free", new Given().others(holding(100)), 101),
        arguments("next free but one", new Given().others(holding(100), holding(101)), 102),
        arguments(
            "wraps from 255 to 1", new Given().spec(spec("10.0.0.255")).others(holding(255)), 1),
        arguments(
            "after an older one that has none yet",
            new Given().others(older(spec("10.9.0.100"), null)),
            101),
        arguments(
            "after an older one's explicit wish",
            new Given().others(older(withVhid(100, "10.9.0.1"), null)),
            101),
        arguments(
            "before a younger one", new Given().others(younger(spec("10.9.0.100"), null)), 100));
  }

  @Test
  void anOlderHolderOfTheSameVhidKeepsIt() {
    Given both =
        new Given()
            .current(effective(42, "10.0.0.100"))
            .others(older(spec("10.0.0.9"), effective(42, "10.0.0.9")));

    assertThat(VhidAllocation.allocate(both.facts()))
        .isInstanceOfSatisfying(
            VhidAllocation.Outcome.Refused.class,
            refused -> assertThat(refused.violation().reason()).isEqualTo(Reason.VHID_TAKEN));
  }

  @Test
  void the256thGetsNone() {
    OtherVirtualIP[] all =
        IntStream.rangeClosed(1, 255)
            .mapToObj(VhidAllocationTest::holding)
            .toArray(OtherVirtualIP[]::new);

    assertThat(VhidAllocation.allocate(new Given().others(all).facts()))
        .isInstanceOfSatisfying(
            VhidAllocation.Outcome.Refused.class,
            refused -> assertThat(refused.violation().reason()).isEqualTo(Reason.NO_FREE_VHID));
  }

  private static OtherVirtualIP holding(int vhid) {
    return younger(spec("10.1.0.1"), effective(vhid, "10.1.0.1"));
  }
}
