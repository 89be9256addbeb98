package io.kcarp.lab.bench;

import io.kcarp.lab.net.CapturedFrame;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of master as it was on the wire.
 *
 * @param toAdvertisementNanos from the old master's last advertisement to the new one's first
 * @param toAnnouncementNanos from the same to the first gratuitous ARP for the address
 */
record Takeover(long toAdvertisementNanos, long toAnnouncementNanos) {
  private static final int ETHERTYPE = 12;
  private static final int IP_PROTOCOL = 23;
  private static final int IP_SOURCE = 26;
  private static final int CARP_VHID = 35;
  private static final int ARP_SENDER = 28;
  private static final int ARP_TARGET = 38;
  private static final int SHORTEST = ARP_TARGET + 4;

  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int CARP = 112;

  /**
   * Finds it in a capture that begins while the old master is one; empty until all of it is there.
   *
   * @param frames advertisements of any vhid and ARP, oldest first
   */
  static Optional<Takeover> find(
      List<CapturedFrame> frames, int vhid, InetAddress oldMaster, InetAddress address) {
    @Nullable Instant lastWord = null;
    @Nullable Instant advertised = null;
    @Nullable Instant announced = null;
    for (var frame : frames) {
      byte[] bytes = frame.bytes();
      if (isAdvertisement(bytes, vhid)) {
        if (!isAt(bytes, IP_SOURCE, oldMaster)) {
          advertised = advertised == null ? frame.at() : advertised;
        } else if (advertised == null) {
          lastWord = frame.at();
          announced = null;
        }
      } else if (announced == null && isAnnouncement(bytes, address)) {
        announced = frame.at();
      }
    }
    return lastWord == null || advertised == null || announced == null
        ? Optional.empty()
        : Optional.of(
            new Takeover(
                Duration.between(lastWord, advertised).toNanos(),
                Duration.between(lastWord, announced).toNanos()));
  }

  /** When a host advertised. */
  static List<Instant> advertisements(List<CapturedFrame> frames, int vhid, InetAddress source) {
    return frames.stream()
        .filter(
            frame -> isAdvertisement(frame.bytes(), vhid) && isAt(frame.bytes(), IP_SOURCE, source))
        .map(CapturedFrame::at)
        .toList();
  }

  private static boolean isAdvertisement(byte[] frame, int vhid) {
    return isOfType(frame, IPV4)
        && frame[IP_PROTOCOL] == CARP
        && Byte.toUnsignedInt(frame[CARP_VHID]) == vhid;
  }

  /** Gratuitous: sender and target are the same. */
  private static boolean isAnnouncement(byte[] frame, InetAddress address) {
    return isOfType(frame, ARP)
        && isAt(frame, ARP_SENDER, address)
        && isAt(frame, ARP_TARGET, address);
  }

  private static boolean isOfType(byte[] frame, int ethertype) {
    return frame.length >= SHORTEST
        && Byte.toUnsignedInt(frame[ETHERTYPE]) == ethertype >>> 8
        && Byte.toUnsignedInt(frame[ETHERTYPE + 1]) == (ethertype & 0xff);
  }

  private static boolean isAt(byte[] frame, int offset, InetAddress address) {
    byte[] octets = address.getAddress();
    return Arrays.equals(frame, offset, offset + octets.length, octets, 0, octets.length);
  }
}
