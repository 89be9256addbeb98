package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Authenticator;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * Another host that shares the virtual host, by the advertisements that it sends.
 *
 * @param source of one family
 * @param virtualAddresses of both
 */
record OtherHost(String source, String password, List<String> virtualAddresses) {
  static final MacAddress MAC = new MacAddress(0x020000000102L);

  static OtherHost at(String source, String password, String... virtualAddresses) {
    return new OtherHost(source, password, List.of(virtualAddresses));
  }

  byte[] sends(int advbase, int advskew, long counter) {
    return AdvertisementCodec.encode(advertisement(advbase, advskew, counter));
  }

  /** By unicast. */
  byte[] sendsTo(InetAddress host, int advbase, int advskew, long counter) {
    return AdvertisementCodec.encode(
        advertisement(MacAddress.UNKNOWN, host, advbase, advskew, counter));
  }

  Advertisement advertisement(int advbase, int advskew, long counter) {
    InetAddress group = Destinations.group(Family.of(Fixtures.ip(source)));
    return advertisement(MacAddress.ofGroup(group), group, advbase, advskew, counter);
  }

  private Advertisement advertisement(
      MacAddress mac, InetAddress destination, int advbase, int advskew, long counter) {
    Vhid vhid = new Vhid(100);
    List<InetAddress> hashed = virtualAddresses.stream().map(Fixtures::ip).toList();
    return new Advertisement(
        MAC,
        mac,
        Fixtures.ip(source),
        destination,
        vhid,
        new AdvertisementInterval(advbase, advskew),
        0,
        counter,
        new Authenticator(Wanted.key(password), vhid, hashed).digest(counter));
  }
}
