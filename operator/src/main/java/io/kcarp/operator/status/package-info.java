/**
 * The operator's part of a VirtualIP's status, derived from what agents report.
 *
 * <p>{@link io.kcarp.operator.status.Scene} is what was seen; {@link
 * io.kcarp.operator.status.Derivation} makes columns and the conditions Ready and AddressConflict
 * of it, {@link io.kcarp.operator.status.Conditions} merges conditions so that a transition time
 * changes only with the status, and {@link io.kcarp.operator.status.Remnants} finds what dead nodes
 * left behind. {@link io.kcarp.operator.status.Settling} says when all agents have had their say.
 * {@link io.kcarp.operator.status.LeaseObservations} judges who is fresh; time is an argument.
 * {@link io.kcarp.operator.status.LastWord} is what stays when nobody is left to derive anything.
 */
@NullMarked
package io.kcarp.operator.status;

import org.jspecify.annotations.NullMarked;
