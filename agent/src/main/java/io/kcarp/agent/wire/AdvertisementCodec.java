package io.kcarp.agent.wire;

/** CARP advertisements in IPv4 in Ethernet: 14 + 20 + 36 = 70 bytes. */
public final class AdvertisementCodec {
  /** Length of a frame in bytes. */
  public static final int FRAME_BYTES = 70;

  private AdvertisementCodec() {}

  /** Reads a frame; never throws. Trailing Ethernet padding is tolerated. */
  public static Decoded decode(byte[] frame) {
    return new Decoded.Dropped(DropReason.SHORT);
  }

  /** The frame, TTL 255, don't fragment. */
  public static byte[] encode(Advertisement advertisement) {
    return new byte[FRAME_BYTES];
  }
}
