/**
 * Ethernet in memory, for tests of what uses {@link io.kcarp.agent.link.FramePorts}: {@link
 * io.kcarp.agent.link.sim.SimulatedSegment}.
 */
@NullMarked
package io.kcarp.agent.link.sim;

import org.jspecify.annotations.NullMarked;
