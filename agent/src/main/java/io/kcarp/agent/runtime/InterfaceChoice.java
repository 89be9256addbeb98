package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.Link;
import java.util.Set;

/** Where a virtual host runs on this node, or why nowhere. */
public sealed interface InterfaceChoice {

  /**
   * Here.
   *
   * @param link the interface, whatever its carrier
   * @param sources of our advertisements, one in each family of the virtual host's addresses
   * @param unrouted the virtual addresses to be added without a route to their subnet
   * @param warning a sentence for the status entry, empty when all is well
   */
  record Chosen(Link link, Sources sources, Set<VirtualAddress> unrouted, String warning)
      implements InterfaceChoice {
    public Chosen {
      unrouted = Set.copyOf(unrouted);
    }

    /** Where the interface has the virtual addresses' subnets, and they no prefix. */
    public Chosen(Link link, Sources sources) {
      this(link, sources, Set.of(), "");
    }
  }

  /** Nowhere while the interface is administratively down: it has no IPv6 addresses then. */
  record Down() implements InterfaceChoice {}

  /**
   * Nowhere, for now.
   *
   * @param reason CamelCase, for the status entry
   * @param message what is missing and what to do about it
   */
  record None(String reason, String message) implements InterfaceChoice {}
}
