package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.operator.policy.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * The Ready condition while kcarp's own namespace is being deleted, whatever agents report: nobody
 * is left to correct it after that.
 */
public final class LastWord {
  private LastWord() {}

  /**
   * Not ready.
   *
   * @param effective what agents run, or null while nothing was accepted
   */
  public static Judgement of(String namespace, @Nullable EffectiveConfiguration effective) {
    return new Judgement(
        ConditionType.READY,
        false,
        Reason.NAMESPACE_TERMINATING,
        "the namespace "
            + namespace
            + ", in which kcarp's agents run, is being deleted: they end, and "
            + consequence(effective)
            + " after that; install kcarp again, or, if it is to go, remove what is left by"
            + " deploy/uninstall");
  }

  private static String consequence(@Nullable EffectiveConfiguration effective) {
    if (effective == null) {
      return "no node takes the addresses";
    }
    return effective.inStaticPods()
        ? "nobody reports what the static pods do, which go on,"
        : "no node has " + Addresses.inOneLine(effective);
  }
}
