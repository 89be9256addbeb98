package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;

/** What {@link Policy#judge} decided about a spec. */
public sealed interface Verdict {
  /** Agents may run this, when {@link TwoPhaseChange} has come to it. */
  record Accepted(EffectiveConfiguration target) implements Verdict {}

  /** Agents go on with the last accepted configuration, if there is one. */
  record Rejected(Violation violation) implements Verdict {}
}
