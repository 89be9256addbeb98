/**
 * The port to one Ethernet segment: whole frames in and out of one interface.
 *
 * <p>{@link io.kcarp.agent.link.FramePorts} opens a {@link io.kcarp.agent.link.FramePort} on an
 * interface; what arrives, and the end of the interface, is told to a {@link
 * io.kcarp.agent.link.FrameReceiver}. Nothing here knows what is in a frame. A port does not mend
 * itself: after {@link io.kcarp.agent.link.FrameReceiver#closed} its owner closes it and opens
 * another one when the interface is back. A link that merely goes down and up keeps its port. An
 * address that comes later is told to it: it may need one to be in CARP's multicast groups.
 *
 * <p>{@link io.kcarp.agent.link.pcap} is the implementation on libpcap, with {@link
 * io.kcarp.agent.link.raw} for what the kernel shall route; tests have one in memory.
 */
@NullMarked
package io.kcarp.agent.link;

import org.jspecify.annotations.NullMarked;
