package io.kcarp.lab.bench;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.FrameCapture;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
   * Finds it in a capture; empty until all of it is there.
   *
   * @param frames advertisements of any vhid and gratuitous ARP, oldest first
   * @param cutNanos from when on the link is being cut, by {@link System#nanoTime}
   */
  static Optional<Takeover> find(
      List<CapturedFrame> frames,
      int vhid,
      InetAddress oldMaster,
      InetAddress address,
      long cutNanos) {
    var lastWord =
        frames.stream()
            .filter(frame -> isAdvertisement(frame, vhid) && isFrom(frame, oldMaster))
            .reduce((_, later) -> later);
    var since = frames.stream().filter(frame -> frame.atNanos() - cutNanos > 0).toList();
    var advertised =
        since.stream()
            .filter(frame -> isAdvertisement(frame, vhid) && !isFrom(frame, oldMaster))
            .findFirst();
    var announced = since.stream().filter(frame -> isAnnouncement(frame, address)).findFirst();
    if (lastWord.isEmpty() || advertised.isEmpty() || announced.isEmpty()) {
      return Optional.empty();
    }
    long lastWordNanos = lastWord.get().atNanos();
    return Optional.of(
        new Takeover(
            advertised.get().atNanos() - lastWordNanos, announced.get().atNanos() - lastWordNanos));
  }

  static boolean isAdvertisement(CapturedFrame frame, int vhid) {
    byte[] bytes = frame.bytes();
    return FrameCapture.advertisement(bytes) && Byte.toUnsignedInt(bytes[CARP_VHID]) == vhid;
  }

  /** Whether an advertisement is this host's. */
  static boolean isFrom(CapturedFrame frame, InetAddress source) {
    return isAt(frame.bytes(), IP_SOURCE, source);
  }

  private static boolean isAnnouncement(CapturedFrame frame, InetAddress address) {
    byte[] bytes = frame.bytes();
    return FrameCapture.announcement(bytes) && isAt(bytes, ARP_SENDER, address);
  }

  private static boolean isAt(byte[] frame, int offset, InetAddress address) {
    byte[] octets = address.getAddress();
    return Arrays.equals(frame, offset, offset + octets.length, octets, 0, octets.length);
  }
}
