/**
 * {@code kcarp-lab bench}: how long an address is away after its holder's link was cut, for kcarp
 * and for the reference implementation in one run.
 *
 * <ul>
 *   <li>{@link io.kcarp.lab.bench.BenchCommand} runs it; {@link io.kcarp.lab.bench.Bench} goes from
 *       cut to cut.
 *   <li>A {@link io.kcarp.lab.bench.Contender} is three hosts with a daemon each, at one {@link
 *       io.kcarp.lab.bench.Timing}; a {@link io.kcarp.lab.bench.LinkCut} is one measurement, of
 *       which {@link io.kcarp.lab.bench.Takeover} reads the part that is on the wire.
 *   <li>{@link io.kcarp.lab.bench.Results} sums up; {@link io.kcarp.lab.bench.Report} writes it
 *       down, with the {@link io.kcarp.lab.bench.Machine}.
 * </ul>
 */
@NullMarked
package io.kcarp.lab.bench;

import org.jspecify.annotations.NullMarked;
