/**
 * IP packets of CARP's protocol through the kernel's routes and neighbour table, for unicast:
 * {@link io.kcarp.agent.link.raw.RoutedSender}. Raw sockets through JNA, which Java has no other
 * way to. Needs capability NET_RAW.
 */
@NullMarked
package io.kcarp.agent.link.raw;

import org.jspecify.annotations.NullMarked;
