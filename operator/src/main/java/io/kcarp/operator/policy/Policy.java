package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.util.List;
import java.util.Optional;

/** The rules that a spec must keep to become the effective configuration. */
public final class Policy {
  /** Cheap and local first: a user fixes the spelling before he hears of clashes. */
  private static final List<Check> CHECKS =
      List.of(
          AddressChecks::valid,
          AddressChecks::interfaceNamed,
          TimingCheck::valid,
          NodeRules::valid,
          TransportCheck::valid,
          StaticPodCheck::valid,
          AddressChecks::notANodesOwn,
          AddressChecks::notAnothers,
          PasswordCheck::valid);

  private Policy() {}

  /** The first violation in the order of the checks, or the configuration that agents may run. */
  public static Verdict judge(Facts facts) {
    Optional<Violation> violation =
        CHECKS.stream().map(check -> check.violation(facts)).flatMap(Optional::stream).findFirst();
    if (violation.isPresent()) {
      return new Verdict.Rejected(violation.get());
    }
    return switch (VhidAllocation.allocate(facts)) {
      case VhidAllocation.Outcome.Refused(Violation refusal) -> new Verdict.Rejected(refusal);
      case VhidAllocation.Outcome.Allocated(int vhid) ->
          new Verdict.Accepted(
              completed(
                  EffectiveConfiguration.of(
                      facts.spec(), facts.generation(), vhid, normalised(facts.spec().addresses())),
                  facts));
    };
  }

  /** With what the operator chooses: for static pods, nothing. */
  private static EffectiveConfiguration completed(EffectiveConfiguration effective, Facts facts) {
    return effective.inStaticPods()
        ? effective
        : UnicastPeers.filledIn(effective.withKey(facts.keyEntry()), facts.nodes());
  }

  private static List<String> normalised(List<String> addresses) {
    return addresses.stream().map(PrefixedAddress::parse).map(PrefixedAddress::toString).toList();
  }
}
