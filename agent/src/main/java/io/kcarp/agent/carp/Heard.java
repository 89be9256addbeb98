package io.kcarp.agent.carp;

import java.net.InetAddress;

/**
 * An advertisement that was heard.
 *
 * @param source its IP source address
 * @param atNanos when its frame arrived
 */
public record Heard(InetAddress source, long atNanos) {}
