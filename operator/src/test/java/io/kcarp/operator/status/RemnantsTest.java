package io.kcarp.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RemnantsTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("scenes")
  void withdrawsOnlyWhatTheDeadLeft(String claim, Seen seen, List<String> remnants) {
    assertThat(Remnants.of(seen.scene()))
        .as(claim)
        .extracting(
            remnant -> remnant.node() + (remnant.keep().isPresent() ? " keeps its entry" : ""))
        .isEqualTo(remnants);
  }

  static Stream<Arguments> scenes() {
    return Stream.of(
        arguments("all alive", new Seen().master("n1").claimOf("n1"), List.of()),
        arguments(
            "dead master, nobody follows",
            new Seen().master("n1").backup("n2", null).claimOf("n1").stale("n1"),
            List.of("n1 keeps its entry")),
        arguments(
            "silent master, still heard by others",
            new Seen().master("n1").backup("n2", "n1").claimOf("n1").stale("n1").eligible("n2"),
            List.of()),
        arguments(
            "silent node, no longer eligible",
            new Seen().master("n1").backup("n2", "n1").stale("n2").eligible("n1"),
            List.of("n2")),
        arguments(
            "silent node, in maintenance",
            new Seen().master("n1").init("n2").stale("n2").aside("n2"),
            List.of()),
        arguments(
            "silent node, nothing accepted yet",
            new Seen().init("n2").stale("n2").nothingAccepted().eligible(),
            List.of()),
        arguments(
            "dead master, successor claims by itself",
            new Seen().master("n1").master("n2").claimOf("n1").stale("n1"),
            List.of()),
        arguments(
            "claim without an entry", new Seen().backup("n2", null).claimOf("n1"), List.of("n1")),
        arguments(
            "deleted node",
            new Seen().master("n1").backup("n2", "n1").stale("n2").existing("n1"),
            List.of("n2")),
        arguments(
            "deleted node whose agent still reports",
            new Seen().master("n1").backup("n2", "n1").existing("n1"),
            List.of()));
  }
}
