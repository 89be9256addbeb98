package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.policy.Addresses;
import io.kcarp.operator.policy.Verdict;
import io.kcarp.operator.status.Conditions;
import io.kcarp.operator.status.Derived;
import io.kcarp.operator.status.Judgement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operator's part of a VirtualIP's status. */
final class OwnStatus {
  private OwnStatus() {}

  /**
   * The object to apply, with the operator's fields alone, or empty when they say so already.
   *
   * @param now RFC 3339
   */
  static Optional<VirtualIP> changed(
      VirtualIP virtualIp,
      Verdict verdict,
      @Nullable EffectiveConfiguration effective,
      Derived derived,
      String now) {
    VirtualIPStatus before = virtualIp.getStatus();
    List<Condition> conditions =
        before == null || before.conditions() == null ? List.of() : before.conditions();
    long generation = virtualIp.getMetadata().getGeneration();
    VirtualIPStatus after =
        own(
            generation,
            effective == null ? null : Addresses.inOneLine(effective),
            effective,
            derived.peers(),
            derived.transitions(),
            derived.staleNodes().isEmpty() ? null : derived.staleNodes(),
            Conditions.merge(
                conditions, List.of(derived.ready(), accepted(verdict)), generation, now));
    return before != null && after.equals(ownPartOf(before))
        ? Optional.empty()
        : Optional.of(applicable(virtualIp.getMetadata().getName(), after));
  }

  private static Judgement accepted(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted(EffectiveConfiguration effective) ->
          new Judgement(
              ConditionType.ACCEPTED,
              true,
              Reason.ACCEPTED,
              "vhid " + effective.vhid() + ", " + String.join(", ", effective.addresses()));
      case Verdict.Rejected(var violation) ->
          new Judgement(ConditionType.ACCEPTED, false, violation.reason(), violation.message());
    };
  }

  private static VirtualIPStatus ownPartOf(VirtualIPStatus status) {
    return own(
        status.observedGeneration(),
        status.address(),
        status.effective(),
        status.peers(),
        status.transitions(),
        status.staleNodes(),
        status.conditions());
  }

  private static VirtualIPStatus own(
      @Nullable Long observedGeneration,
      @Nullable String address,
      @Nullable EffectiveConfiguration effective,
      @Nullable String peers,
      @Nullable Integer transitions,
      @Nullable List<String> staleNodes,
      @Nullable List<Condition> conditions) {
    return new VirtualIPStatus(
        observedGeneration,
        address,
        effective,
        null,
        null,
        null,
        peers,
        transitions,
        staleNodes,
        conditions,
        null);
  }

  private static VirtualIP applicable(String name, VirtualIPStatus status) {
    VirtualIP fresh = new VirtualIP();
    fresh.setMetadata(new ObjectMetaBuilder().withName(name).build());
    fresh.setStatus(status);
    return fresh;
  }
}
