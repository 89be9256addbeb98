/**
 * {@code kcarp-lab faults}: what clients of a shared address go through when something breaks, for
 * kcarp, ucarp and keepalived.
 *
 * <ul>
 *   <li>A {@link io.kcarp.lab.faults.Cell} is to be measured: a {@link io.kcarp.lab.faults.Row} of
 *       the table, for a {@link io.kcarp.lab.faults.Contender}, at a {@link
 *       io.kcarp.lab.faults.Pace}. A row has a {@link io.kcarp.lab.faults.Fault}, and perhaps
 *       {@link io.kcarp.lab.faults.Equipment}.
 *   <li>A {@link io.kcarp.lab.faults.Lane} is a network with the contender's three {@link
 *       io.kcarp.lab.faults.Member}s; a {@link io.kcarp.lab.faults.Trial} is one repeat in it, seen
 *       by {@link io.kcarp.lab.faults.Instruments} and told as an {@link
 *       io.kcarp.lab.faults.Observation}.
 *   <li>A {@link io.kcarp.lab.faults.Campaign} goes through the cells and keeps what it sees in an
 *       {@link io.kcarp.lab.faults.Archive}; {@link io.kcarp.lab.faults.Table}, {@link
 *       io.kcarp.lab.faults.Picture} and {@link io.kcarp.lab.faults.Page} show {@link
 *       io.kcarp.lab.faults.Results}.
 * </ul>
 *
 * <p>{@code kcarp-lab soak}: the same faults by chance, one after the other, on kcarp alone. A
 * {@link io.kcarp.lab.faults.Soak} strikes and judges; a {@link io.kcarp.lab.faults.Veteran} is the
 * agent whose {@link io.kcarp.lab.faults.Vitals} must not grow.
 */
@NullMarked
package io.kcarp.lab.faults;

import org.jspecify.annotations.NullMarked;
