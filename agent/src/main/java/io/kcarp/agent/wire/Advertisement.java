package io.kcarp.agent.wire;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Vhid;
import java.net.InetAddress;

/**
 * A CARP advertisement with its carrier, not yet authenticated.
 *
 * @param sourceMac Ethernet source
 * @param destinationMac Ethernet destination
 * @param source IP source
 * @param destination IP destination
 * @param vhid virtual host id
 * @param interval advbase and advskew
 * @param demote OpenBSD's demote count, 0 to 255
 * @param counter 64-bit counter
 * @param digest the HMAC-SHA1
 */
public record Advertisement(
    MacAddress sourceMac,
    MacAddress destinationMac,
    InetAddress source,
    InetAddress destination,
    Vhid vhid,
    AdvertisementInterval interval,
    int demote,
    long counter,
    Digest digest) {

  /** Refuses a demote count that does not fit the header's byte, and addresses of two families. */
  public Advertisement {
    if (demote < 0 || demote > 255) {
      throw new IllegalArgumentException("demote " + demote + " is not in 0..255");
    }
    if (Family.of(source) != Family.of(destination)) {
      throw new IllegalArgumentException(
          source.getHostAddress()
              + " and "
              + destination.getHostAddress()
              + " are not of one family");
    }
  }

  /** The family of both addresses, which is that of the carrier. */
  public Family family() {
    return Family.of(source);
  }
}
