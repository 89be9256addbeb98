package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.util.List;

/**
 * Where a change has come to.
 *
 * @param effective to be published now, if it is not yet
 * @param waitsFor sorted names of live nodes that have not taken {@code effective} up yet
 * @param isQueued whether the spec wants other addresses or another key than this change brings
 */
public record Progress(EffectiveConfiguration effective, List<String> waitsFor, boolean isQueued) {
  /** Whether nodes accept something besides what is sent. */
  public boolean isChanging() {
    return effective.accepting() != null;
  }

  /** Whether every live node runs {@code effective}, and nothing is left of a change. */
  public boolean isSettled() {
    return !isChanging() && waitsFor.isEmpty();
  }
}
