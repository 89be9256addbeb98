package io.kcarp.operator.policy;

import java.util.Optional;

/** One rule. It may rely on those before it in {@link Policy}'s chain having found nothing. */
@FunctionalInterface
interface Check {
  /** Why the facts break the rule, or empty. */
  Optional<Violation> violation(Facts facts);
}
