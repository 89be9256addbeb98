package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.netlink.Link;

/** Where a virtual host runs on this node, or why nowhere. */
public sealed interface InterfaceChoice {

  /**
   * Here.
   *
   * @param link the interface, whatever its carrier
   * @param sources of our advertisements, one in each family of the virtual host's addresses
   */
  record Chosen(Link link, Sources sources) implements InterfaceChoice {}

  /**
   * Nowhere, for now.
   *
   * @param reason CamelCase, for the status entry
   * @param message what is missing and what to do about it
   */
  record None(String reason, String message) implements InterfaceChoice {}
}
