package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Family;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The IP header between the Ethernet header and the CARP header. */
sealed interface Carrier permits Ipv4Carrier, Ipv6Carrier {
  /** Where the IP header starts: behind an untagged Ethernet header. */
  int IP = 14;

  /** IP protocol number and IPv6 next header of CARP. */
  int PROTOCOL_CARP = 112;

  /** TTL or hop limit: a router would have lowered it. */
  int HOP_LIMIT = 255;

  static Carrier of(Family family) {
    return switch (family) {
      case IPV4 -> Ipv4Carrier.INSTANCE;
      case IPV6 -> Ipv6Carrier.INSTANCE;
    };
  }

  int ethertype();

  /** Offset of the CARP header. */
  int carp();

  /** Where frames for CARP's own group go. */
  MacAddress groupMac();

  default int frameBytes() {
    return carp() + CarpHeader.BYTES;
  }

  /** The first fault of a frame with this ethertype, null when the CARP header may be read. */
  @Nullable DropReason fault(byte[] frame);

  InetAddress source(byte[] frame);

  /** For CARP's own group always the same object: nearly every frame has it. */
  InetAddress destination(byte[] frame);

  /** Writes every byte of the IP header. */
  void write(byte[] frame, InetAddress source, InetAddress destination);
}
