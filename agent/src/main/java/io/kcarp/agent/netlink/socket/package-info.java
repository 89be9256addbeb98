/**
 * Netlink sockets, through JNA.
 *
 * <p>{@link io.kcarp.agent.netlink.socket.KernelNetlink} asks and waits for the answer; {@link
 * io.kcarp.agent.netlink.socket.KernelNetlinkWatch} listens on a thread of its own. Both use
 * namespaces as they find them: a socket belongs to the network namespace of the thread that opens
 * it.
 */
@NullMarked
package io.kcarp.agent.netlink.socket;

import org.jspecify.annotations.NullMarked;
