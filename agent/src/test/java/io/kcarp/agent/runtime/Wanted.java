package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.CarpKey;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A desired virtual host by what a test cares about; the rest is UCARP(8)'s default. */
final class Wanted {
  private long generation = 1;
  private long serial = 1;
  private @Nullable String interfaceName;
  private @Nullable InetAddress source;
  private List<VirtualAddress> addresses = List.of();
  private CarpKey key = key("secret");
  private AlsoAccepted alsoAccepted = AlsoAccepted.NOTHING;
  private AdvertisementInterval interval = new AdvertisementInterval(1, 0);
  private boolean dropReplays;
  private Transport transport = Transport.Multicast.CARP;
  private boolean tracksCarrier = true;
  private boolean defendsAddresses;
  private AnnounceTiming announceTiming = new AnnounceTiming(1, 1, 0);

  private Wanted() {}

  /** Of vhid 100. */
  static Wanted with(String... addresses) {
    return new Wanted().addresses(addresses);
  }

  static CarpKey key(String password) {
    return CarpKey.ofPassword(password.getBytes(StandardCharsets.UTF_8));
  }

  Wanted serial(long newGeneration, long newSerial) {
    generation = newGeneration;
    serial = newSerial;
    return this;
  }

  Wanted on(String name) {
    interfaceName = name;
    return this;
  }

  Wanted source(String literal) {
    source = Fixtures.ip(literal);
    return this;
  }

  /** As routes of one address each: /32 and /128. */
  Wanted addresses(String... literals) {
    addresses =
        Stream.of(literals)
            .map(Fixtures::ip)
            .map(address -> new VirtualAddress(address, 8 * address.getAddress().length))
            .toList();
    return this;
  }

  /** Such as {@code 10.0.0.100/24}. */
  Wanted prefixed(String... literals) {
    addresses =
        Stream.of(literals)
            .map(literal -> literal.split("/", 2))
            .map(parts -> new VirtualAddress(Fixtures.ip(parts[0]), Integer.parseInt(parts[1])))
            .toList();
    return this;
  }

  Wanted password(String password) {
    key = key(password);
    return this;
  }

  Wanted alsoAccepting(AlsoAccepted besides) {
    alsoAccepted = besides;
    return this;
  }

  Wanted interval(int advbase, int advskew) {
    interval = new AdvertisementInterval(advbase, advskew);
    return this;
  }

  Wanted dropReplays() {
    dropReplays = true;
    return this;
  }

  Wanted by(Transport newTransport) {
    transport = newTransport;
    return this;
  }

  /** To each of these hosts. */
  Wanted unicast(boolean complete, String... peers) {
    return by(new Transport.Unicast(Stream.of(peers).map(Fixtures::ip).toList(), complete));
  }

  Wanted ignoringCarrier() {
    tracksCarrier = false;
    return this;
  }

  Wanted announcing(AnnounceTiming timing) {
    announceTiming = timing;
    return this;
  }

  Wanted defending() {
    defendsAddresses = true;
    return this;
  }

  DesiredVirtualHost build() {
    return new DesiredVirtualHost(
        generation,
        serial,
        interfaceName,
        source,
        new Vhid(100),
        addresses,
        key,
        alsoAccepted,
        interval,
        3,
        false,
        TieBreak.UCARP,
        Dialect.UCARP,
        dropReplays,
        transport,
        tracksCarrier,
        announceTiming,
        defendsAddresses);
  }
}
