package io.kcarp.agent.inspect;

import io.kcarp.agent.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a capture file in libpcap's classic format (pcap-savefile(5)), of either byte order
 * and resolution; of Ethernet only.
 *
 * <pre>
 * file:    0 magic a1b2c3d4, or a1b23c4d with nanoseconds   20 link type: 1
 * record:  0 seconds   4 fraction   8 bytes captured   12 bytes on the wire   16 the frame
 * </pre>
 */
final class PcapFrames implements FrameSource {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int NEXT_GENERATION = 0x0a0d0d0a;
  private static final int ETHERNET = 1;
  private static final int LINK_TYPE_MASK = 0x0fff_ffff;

  private static final int FILE_HEADER_BYTES = 24;
  private static final int RECORD_HEADER_BYTES = 16;

  /** libpcap's own limit. */
  private static final int MAX_FRAME_BYTES = 262_144;

  private final InputStream in;
  private final ByteOrder order;
  private int number;

  private PcapFrames(InputStream in, ByteOrder order) {
    this.in = in;
    this.order = order;
  }

  /**
   * Reads the file's header.
   *
   * @param in stays the caller's to close
   * @throws ConfigurationException when it is of another format
   */
  static PcapFrames open(InputStream in) throws ConfigurationException {
    byte[] header = bytes(in, FILE_HEADER_BYTES, "its header");
    if (header.length < FILE_HEADER_BYTES) {
      throw refused("not in pcap format, or cut off in its header");
    }
    ByteOrder order = order(ByteBuffer.wrap(header).getInt(0));
    int linkType = ByteBuffer.wrap(header).order(order).getInt(20) & LINK_TYPE_MASK;
    if (linkType != ETHERNET) {
      throw refused(
          "its link type is " + linkType + ", not Ethernet (1): capture on one interface");
    }
    return new PcapFrames(in, order);
  }

  private static ByteOrder order(int magic) throws ConfigurationException {
    return switch (magic) {
      case MICROSECONDS, NANOSECONDS -> ByteOrder.BIG_ENDIAN;
      case NEXT_GENERATION ->
          throw refused("it is in pcapng format: convert it (editcap -F pcap IN OUT)");
      default -> {
        int reversed = Integer.reverseBytes(magic);
        if (reversed != MICROSECONDS && reversed != NANOSECONDS) {
          throw refused("not in pcap format");
        }
        yield ByteOrder.LITTLE_ENDIAN;
      }
    };
  }

  @Override
  public byte @Nullable [] next() throws ConfigurationException {
    number++;
    String what = "record " + number;
    byte[] header = bytes(in, RECORD_HEADER_BYTES, what);
    if (header.length == 0) {
      return null;
    }
    int length =
        header.length < RECORD_HEADER_BYTES ? -1 : ByteBuffer.wrap(header).order(order).getInt(8);
    if (length < 0 || length > MAX_FRAME_BYTES) {
      throw refused(what + " is cut off or not right");
    }
    byte[] frame = bytes(in, length, what);
    if (frame.length < length) {
      throw refused(what + " is cut off");
    }
    return frame;
  }

  private static byte[] bytes(InputStream in, int count, String what)
      throws ConfigurationException {
    try {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw refused(what + " cannot be read: " + e.getMessage());
    }
  }

  private static ConfigurationException refused(String why) {
    return new ConfigurationException("--pcap: " + why);
  }
}
