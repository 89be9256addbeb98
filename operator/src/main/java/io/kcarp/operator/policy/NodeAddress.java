package io.kcarp.operator.policy;

import java.net.InetAddress;

/** An address that a Node reports as its own. */
public record NodeAddress(String node, InetAddress address) {}
