package io.kcarp.lab.bench;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.FrameCapture;
import java.net.InetAddress;
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
  private static final int IP_SOURCE = 26;
  private static final int CARP_VHID = 35;
  private static final int ARP_SENDER = 28;

  /**
   * Finds it in a capture that begins while the old master is one; empty until all of it is there.
   *
   * @param frames advertisements of any vhid and gratuitous ARP, oldest first
   */
  static Optional<Takeover> find(
      List<CapturedFrame> frames, int vhid, InetAddress oldMaster, InetAddress address) {
    @Nullable Long lastWord = null;
    @Nullable Long advertised = null;
    @Nullable Long announced = null;
    for (var frame : frames) {
      byte[] bytes = frame.bytes();
      if (isAdvertisement(bytes, vhid)) {
        if (!isAt(bytes, IP_SOURCE, oldMaster)) {
          advertised = advertised == null ? frame.atNanos() : advertised;
        } else if (advertised == null) {
          lastWord = frame.atNanos();
          announced = null;
        }
      } else if (announced == null && isAnnouncement(bytes, address)) {
        announced = frame.atNanos();
      }
    }
    return lastWord == null || advertised == null || announced == null
        ? Optional.empty()
        : Optional.of(new Takeover(advertised - lastWord, announced - lastWord));
  }

  /** When a host advertised, by {@link System#nanoTime}. */
  static List<Long> advertisements(List<CapturedFrame> frames, int vhid, InetAddress source) {
    return frames.stream()
        .filter(
            frame -> isAdvertisement(frame.bytes(), vhid) && isAt(frame.bytes(), IP_SOURCE, source))
        .map(CapturedFrame::atNanos)
        .toList();
  }

  private static boolean isAdvertisement(byte[] frame, int vhid) {
    return FrameCapture.advertisement(frame) && Byte.toUnsignedInt(frame[CARP_VHID]) == vhid;
  }

  private static boolean isAnnouncement(byte[] frame, InetAddress address) {
    return FrameCapture.announcement(frame) && isAt(frame, ARP_SENDER, address);
  }

  private static boolean isAt(byte[] frame, int offset, InetAddress address) {
    byte[] octets = address.getAddress();
    return Arrays.equals(frame, offset, offset + octets.length, octets, 0, octets.length);
  }
}
