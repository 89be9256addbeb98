/**
 * The bytes of rtnetlink(7): {@link io.kcarp.agent.netlink.message.Requests} writes questions,
 * {@link io.kcarp.agent.netlink.message.Datagram} reads what the kernel sends.
 *
 * <p>Every message is a 16-byte header, a fixed body and a flat list of attributes, each padded to
 * 4 bytes. Numbers are in the machine's byte order, which is the order that the caller gives its
 * buffers; addresses are in network order. Reading never throws: what cannot be read is {@link
 * io.kcarp.agent.netlink.message.Message.Malformed} with a {@link
 * io.kcarp.agent.netlink.message.Refusal}.
 */
@NullMarked
package io.kcarp.agent.netlink.message;

import org.jspecify.annotations.NullMarked;
