package io.kcarp.agent.carp;

import java.net.InetAddress;

/**
 * A master as last heard.
 *
 * @param source the advertisement's IP source address
 * @param standing what it advertised
 * @param atNanos when the frame arrived
 */
public record Heard(InetAddress source, Standing standing, long atNanos) {}
