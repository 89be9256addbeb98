package io.kcarp.agent.wire;

import java.net.InetAddress;

/**
 * What a host said by ARP or a neighbour advertisement: that an address is at its MAC. Anybody can
 * say so.
 */
public record AddressClaim(MacAddress mac, InetAddress address) {
  /** A frame read: a claim, or why not. */
  public sealed interface Decoded {}

  /**
   * Well formed.
   *
   * @param announced to the whole segment: a gratuitous ARP or an unsolicited neighbour
   *     advertisement, by which hosts change their caches
   */
  public record Read(AddressClaim claim, boolean announced) implements Decoded {}

  /** Refused. */
  public record Dropped(DropReason reason) implements Decoded {}
}
