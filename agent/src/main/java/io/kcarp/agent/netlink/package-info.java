/**
 * What the agent asks of the kernel: which links and addresses there are, and which neighbours do
 * not answer, put an address on, take it off, and tell me when something changes.
 *
 * <p>{@link io.kcarp.agent.netlink.Netlink} has the verbs, {@link
 * io.kcarp.agent.netlink.NetlinkWatch} the events; both are ports, made of the value types here.
 * The bytes are in {@code netlink.message}, the sockets in {@code netlink.socket}. This package
 * knows nothing of either.
 */
@NullMarked
package io.kcarp.agent.netlink;

import org.jspecify.annotations.NullMarked;
