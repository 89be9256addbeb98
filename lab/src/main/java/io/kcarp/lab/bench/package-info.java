/**
 * What kcarp takes, in time and in CPU.
 *
 * <p>{@code kcarp-lab bench}: how long an address is away after its holder's link was cut, for
 * kcarp and for the reference implementation in one run.
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
 *
 * <p>{@code kcarp-lab load}: what a segment full of virtual hosts costs the agents.
 *
 * <ul>
 *   <li>{@link io.kcarp.lab.bench.LoadCommand} runs it; {@link io.kcarp.lab.bench.LoadBench} starts
 *       two agents and looks at them twice.
 *   <li>It sees their {@link io.kcarp.lab.bench.AgentTraffic} and, by way of {@link
 *       io.kcarp.lab.bench.ProcessTimes} and {@link io.kcarp.lab.bench.GcLog}, their {@link
 *       io.kcarp.lab.bench.AgentUsage}; {@link io.kcarp.lab.bench.LoadResult} writes it down.
 * </ul>
 *
 * <p>{@code kcarp-lab footprint}: what kcarp's images take, in memory and to start, beside others.
 *
 * <ul>
 *   <li>{@link io.kcarp.lab.bench.FootprintCommand} runs it; an {@link
 *       io.kcarp.lab.bench.ImageRoot} is an image that is run without a container engine; {@link
 *       io.kcarp.lab.bench.FootprintBench} starts everything and looks twice.
 *   <li>A {@link io.kcarp.lab.bench.Footprint} is a row, with its {@link
 *       io.kcarp.lab.bench.ResidentMemory}; {@link io.kcarp.lab.bench.FootprintResult} writes it
 *       down.
 * </ul>
 */
@NullMarked
package io.kcarp.lab.bench;

import org.jspecify.annotations.NullMarked;
