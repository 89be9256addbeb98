package io.kcarp.agent.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** Changes a copy of a frame. */
final class FrameEditor {
  private static final byte[] VALID =
      HexFormat.of()
          .parseHex(
              "01005e00001200005e00010708004510003800004000ff7091320a000001e0000012"
                  + "21070a070001940fa5dce5cabe4561b978dbbaded6581bb6fdf0810c95e0a3cbb8a9fe1d");

  private static final byte[] VALID_IPV6 =
      HexFormat.of()
          .parseHex(
              "33330000001200005e00012a86dd60000000002470ff"
                  + "fe800000000000000000000000000001ff020000000000000000000000000012"
                  + "212a00070001aed90000000100000002"
                  + "58f3712cf72732f766b84b378a3999d83c63294d");

  private final byte[] frame;

  FrameEditor(byte[] frame) {
    this.frame = frame.clone();
  }

  /** A frame that decodes: vhid 7, advbase 1, advskew 10, from 10.0.0.1 to 224.0.0.18. */
  static FrameEditor valid() {
    return new FrameEditor(VALID);
  }

  /** A frame that decodes: vhid 42, advbase 1, advskew 0, from fe80::1 to ff02::12. */
  static FrameEditor validIpv6() {
    return new FrameEditor(VALID_IPV6);
  }

  FrameEditor set8(int offset, int value) {
    frame[offset] = (byte) value;
    return this;
  }

  FrameEditor set16(int offset, int value) {
    Bytes.putShort(frame, offset, value);
    return this;
  }

  FrameEditor fixIpChecksum() {
    set16(24, 0);
    return set16(24, InternetChecksum.of(frame, 14, 20));
  }

  FrameEditor fixCarpChecksum() {
    return fixCarpChecksum(34);
  }

  FrameEditor fixCarpChecksumOverIpv6() {
    return fixCarpChecksum(54);
  }

  private FrameEditor fixCarpChecksum(int carp) {
    set16(carp + 6, 0);
    return set16(carp + 6, InternetChecksum.of(frame, carp, 36));
  }

  /** Cut off, or followed by zeros. */
  FrameEditor resize(int length) {
    return new FrameEditor(Arrays.copyOf(frame, length));
  }

  byte[] bytes() {
    return frame;
  }
}
