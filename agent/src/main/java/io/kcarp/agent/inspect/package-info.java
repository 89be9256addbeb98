/**
 * What is on the wire, for people who look for a fault; no agent is needed.
 *
 * <p>{@link io.kcarp.agent.inspect.DecodeCommand} reads frames ({@link
 * io.kcarp.agent.inspect.HexFrames}, {@link io.kcarp.agent.inspect.PcapFrames}) and gives a {@link
 * io.kcarp.agent.inspect.DecodedFrame} for each, by the rules of the agent itself. {@link
 * io.kcarp.agent.inspect.ListenCommand} shows who speaks CARP or VRRP on a segment: {@link
 * io.kcarp.agent.inspect.Spoken} is what one frame says, {@link io.kcarp.agent.inspect.Speakers}
 * keeps them and tells what is news.
 */
@NullMarked
package io.kcarp.agent.inspect;

import org.jspecify.annotations.NullMarked;
