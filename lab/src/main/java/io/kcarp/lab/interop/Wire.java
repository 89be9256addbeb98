package io.kcarp.lab.interop;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.Host;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who advertised when, by a capture of all advertisements on the segment. */
final class Wire {
  private static final int IP_SOURCE = 26;
  private static final int CARP_ADVSKEW = 36;
  private static final int CARP_ADVBASE = 39;
  private static final byte LEAVING = (byte) 255;

  private final FrameCapture capture;

  Wire(FrameCapture capture) {
    this.capture = capture;
  }

  List<CapturedFrame> frames() {
    return capture.frames();
  }

  /** What the host has advertised so far, its leaving included. */
  List<CapturedFrame> from(Host host) {
    return frames().stream().filter(frame -> isFrom(frame, host)).toList();
  }

  private static boolean isFrom(CapturedFrame frame, Host host) {
    byte[] source = host.address().getAddress();
    return Arrays.equals(
        frame.bytes(), IP_SOURCE, IP_SOURCE + source.length, source, 0, source.length);
  }

  /** Whether the last so many advertisements are all the host's. */
  boolean isOnly(Host host, int advertisements) {
    var last = frames().reversed().stream().limit(advertisements).toList();
    return last.size() == advertisements && last.stream().allMatch(frame -> isFrom(frame, host));
  }

  /** The host's first advertisement after a time. */
  Optional<Long> firstNanos(Host host, long afterNanos) {
    return from(host).stream()
        .map(CapturedFrame::atNanos)
        .filter(at -> at - afterNanos > 0)
        .findFirst();
  }

  /**
   * The host's last advertisement before a time; if it said that it leaves, when it said so first.
   */
  Optional<Long> lastWordNanos(Host host, long beforeNanos) {
    var before = from(host).stream().filter(frame -> frame.atNanos() - beforeNanos < 0).toList();
    var last = before.isEmpty() ? Optional.<CapturedFrame>empty() : Optional.of(before.getLast());
    for (var frame : before.reversed()) {
      if (!leaves(frame)) {
        break;
      }
      last = Optional.of(frame);
    }
    return last.map(CapturedFrame::atNanos);
  }

  /** Advbase and advskew of an advertisement, as {@code 1+20/256}. */
  static String interval(CapturedFrame frame) {
    byte[] bytes = frame.bytes();
    return "%d+%d/256"
        .formatted(
            Byte.toUnsignedInt(bytes[CARP_ADVBASE]), Byte.toUnsignedInt(bytes[CARP_ADVSKEW]));
  }

  private static boolean leaves(CapturedFrame frame) {
    byte[] bytes = frame.bytes();
    return bytes[CARP_ADVBASE] == LEAVING && bytes[CARP_ADVSKEW] == LEAVING;
  }
}
