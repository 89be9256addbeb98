package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.GratuitousArp;
import io.kcarp.agent.wire.MacAddress;
import io.kcarp.agent.wire.NeighbourAdvertisement;
import io.kcarp.agent.wire.OwnershipProbe;
import java.net.InetAddress;
import java.util.List;
import org.slf4j.Logger;

/** What one virtual host sends through its interface. Loop thread only. */
final class Transmitter {
  private final String name;
  private final FramePort port;
  private final LoopMetrics metrics;
  private final Logger log;
  private MacAddress mac;
  private String lastFailure = "";

  Transmitter(String name, FramePort port, Link link, LoopMetrics metrics, Logger log) {
    this.name = name;
    this.port = port;
    this.mac = macOf(link);
    this.metrics = metrics;
    this.log = log;
  }

  private static MacAddress macOf(Link link) {
    return MacAddress.of(link.hardwareAddress().bytes(), 0);
  }

  /** The interface may have another MAC now; whether it has. */
  boolean followMac(Link link) {
    MacAddress before = mac;
    mac = macOf(link);
    return !mac.equals(before);
  }

  FramePort port() {
    return port;
  }

  MacAddress mac() {
    return mac;
  }

  /** Whether it went out. */
  boolean advertise(Advertisement advertisement) {
    try {
      if (advertisement.destinationMac().equals(MacAddress.UNKNOWN)) {
        port.sendRouted(
            advertisement.source(),
            advertisement.destination(),
            AdvertisementCodec.payload(advertisement));
      } else {
        port.send(AdvertisementCodec.encode(advertisement));
      }
    } catch (FrameNotSentException e) {
      lastFailure = String.valueOf(e.getMessage());
      log.atDebug().addKeyValue("vip", name).log("Advertisement not sent: {}", lastFailure);
      return false;
    }
    metrics.advertisementSent(name);
    return true;
  }

  /** Why an advertisement did not go out, the last one that did not; empty when all did. */
  String lastFailure() {
    return lastFailure;
  }

  /** Tells the segment that these addresses are at our MAC; whether anything of it went out. */
  boolean announce(List<VirtualAddress> addresses, AnnounceReason reason) {
    int frames = 0;
    for (VirtualAddress address : addresses) {
      for (byte[] frame : announcements(address.address())) {
        frames += send(frame);
      }
    }
    metrics.announced(name, reason, frames);
    return frames > 0;
  }

  /** Asks the segment who has these addresses. */
  void probe(List<VirtualAddress> addresses, Sources sources) {
    int frames = 0;
    for (VirtualAddress virtual : addresses) {
      InetAddress address = virtual.address();
      frames += send(OwnershipProbe.frame(mac, sources.of(Family.of(address)), address));
    }
    metrics.probed(name, frames);
  }

  /** Asks the segment where a neighbour is. */
  void ask(InetAddress neighbour, InetAddress source) {
    send(OwnershipProbe.frame(mac, source, neighbour));
  }

  /** How many frames went out. */
  private int send(byte[] frame) {
    try {
      port.send(frame);
      return 1;
    } catch (FrameNotSentException e) {
      log.atDebug().addKeyValue("vip", name).log("Not sent: {}", e.getMessage());
      return 0;
    }
  }

  /** ARP in both forms: some receivers update on requests only, some on replies only. */
  private List<byte[]> announcements(InetAddress address) {
    return switch (Family.of(address)) {
      case IPV4 -> List.of(GratuitousArp.request(mac, address), GratuitousArp.reply(mac, address));
      case IPV6 -> List.of(NeighbourAdvertisement.unsolicited(mac, address));
    };
  }
}
