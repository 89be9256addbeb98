/**
 * The operator: makes VirtualIPs effective, runs the agents, says what is.
 *
 * <p>{@link io.kcarp.operator.OperatorMain} is the program, {@link io.kcarp.operator.KcarpOperator}
 * the same in-process. Gather facts, decide purely, apply: {@code virtualip} gathers and applies,
 * {@code policy} and {@code status} decide, {@code rollout} keeps the agents' DaemonSet.
 */
@NullMarked
package io.kcarp.operator;

import org.jspecify.annotations.NullMarked;
