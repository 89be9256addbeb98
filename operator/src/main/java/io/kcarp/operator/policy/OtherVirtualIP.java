package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import org.jspecify.annotations.Nullable;

/**
 * Another VirtualIP of the cluster.
 *
 * @param effective what its agents run, or null while it was never accepted
 */
public record OtherVirtualIP(
    Seniority seniority, VirtualIPSpec spec, @Nullable EffectiveConfiguration effective) {
  /** Its name. */
  public String name() {
    return seniority.name();
  }
}
