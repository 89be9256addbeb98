/**
 * IP packets of CARP's protocol through the kernel's routes and neighbour table, for unicast:
 * {@link io.kcarp.agent.link.raw.RoutedSender}. Raw sockets through JNA, which Java has no other
 * way to. Needs capability NET_RAW. {@link io.kcarp.agent.link.raw.PacketSockets} says of the
 * kernel what libpcap does not.
 */
@NullMarked
package io.kcarp.agent.link.raw;

import org.jspecify.annotations.NullMarked;
