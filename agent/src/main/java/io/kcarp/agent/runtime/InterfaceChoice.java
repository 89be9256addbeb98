package io.kcarp.agent.runtime;

import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;

/** Where a virtual host runs on this node, or why nowhere. */
public sealed interface InterfaceChoice {

  /**
   * Here.
   *
   * @param link the interface, whatever its carrier
   * @param source of our advertisements
   */
  record Chosen(Link link, InetAddress source) implements InterfaceChoice {}

  /**
   * Nowhere, for now.
   *
   * @param reason CamelCase, for the status entry
   * @param message what is missing and what to do about it
   */
  record None(String reason, String message) implements InterfaceChoice {}
}
