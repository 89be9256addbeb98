/**
 * May this VirtualIP become what agents run? Decided from facts alone.
 *
 * <p>{@link io.kcarp.operator.policy.Facts} is everything a decision may depend on; {@link
 * io.kcarp.operator.policy.Policy#judge} runs the checks in order and gives a {@link
 * io.kcarp.operator.policy.Verdict}. A check is a function from facts to an optional {@link
 * io.kcarp.operator.policy.Violation}: a reason of the API and a sentence that its reader can act
 * on. Nothing here reads a clock, a cache or the API server, so every rule is a row of a table
 * test.
 */
@NullMarked
package io.kcarp.operator.policy;

import org.jspecify.annotations.NullMarked;
