package io.kcarp.agent.netlink.message;

/** A message with its header. */
public record Envelope(MessageHeader header, Message message) {}
