package io.kcarp.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Records the frames that pass an interface of the current namespace.
 *
 * <p>By a packet socket and not by tcpdump, which insists on changing its user and so fails where
 * {@code lab/isolated} had to take a user namespace.
 */
public final class FrameCapture implements AutoCloseable {
  private static final int MAX_FRAME_BYTES = 2048;
  private static final int POLL_MICROS = 50_000;

  /** EINTR, EAGAIN (the timeout), ENETDOWN: the interface may come up again. */
  private static final Set<Integer> PASSING_ERRORS = Set.of(4, 11, 100);

  private final int socket;
  private final Predicate<byte[]> wanted;
  private final List<CapturedFrame> frames = new CopyOnWriteArrayList<>();
  private final Thread reader;
  private volatile boolean stopping;

  private FrameCapture(int socket, Predicate<byte[]> wanted) {
    this.socket = socket;
    this.wanted = wanted;
    reader = Thread.ofPlatform().daemon().name("frame-capture").unstarted(this::read);
  }

  /**
   * Starts recording; on return no frame is missed any more.
   *
   * @param device a {@link Segment#bridge} (what is sent to all) or a {@link Host#port}
   * @param wanted which frames to keep, such as {@link #advertisement}; longer ones than 2048 bytes
   *     are cut
   */
  public static FrameCapture start(String device, Predicate<byte[]> wanted) throws IOException {
    return start(device, LibC.ETH_P_ALL, wanted);
  }

  /** Only frames of ARP are looked at, so that a flood of others costs nothing. */
  public static FrameCapture startArp(String device, Predicate<byte[]> wanted) throws IOException {
    return start(device, LibC.ETH_P_ARP, wanted);
  }

  private static FrameCapture start(String device, int protocol, Predicate<byte[]> wanted)
      throws IOException {
    int index = LibC.interfaceIndex(device);
    if (index == 0) {
      throw new IOException("no interface " + device + " in this namespace");
    }
    int socket = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
    try {
      // A read wakes up now and then to see whether it is to stop: close() would not wake it.
      byte[] timeout = nativeBytes(16).putLong(0).putLong(POLL_MICROS).array();
      LibC.setsockopt(socket, LibC.SOL_SOCKET, LibC.SO_RCVTIMEO, timeout, timeout.length);
      byte[] address = nativeBytes(20).putShort((short) LibC.AF_PACKET).array();
      // sockaddr_ll: the protocol is in network order, the interface's index in the
      // machine's.
      ByteBuffer.wrap(address).putShort(2, (short) protocol);
      ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).putInt(4, index);
      LibC.bind(socket, address, address.length);
    } catch (LastErrorException e) {
      LibC.close(socket);
      throw new IOException("cannot capture on " + device, e);
    }
    var capture = new FrameCapture(socket, wanted);
    capture.reader.start();
    return capture;
  }

  /** Whether a frame is a CARP (or VRRP) packet over IPv4: protocol 112. */
  public static boolean advertisement(byte[] frame) {
    return frame.length >= 34 && etherType(frame) == 0x0800 && frame[23] == 112;
  }

  /** Whether a frame is a CARP (or VRRP) packet over IPv6: next header 112. */
  public static boolean ipv6Advertisement(byte[] frame) {
    return frame.length >= 54 && etherType(frame) == 0x86dd && frame[20] == 112;
  }

  /** Whether a frame is a gratuitous ARP: the sender's and the target's address are the same. */
  public static boolean announcement(byte[] frame) {
    return frame.length >= 42
        && etherType(frame) == 0x0806
        && Arrays.equals(frame, 28, 32, frame, 38, 42);
  }

  /** Whether a frame is an unsolicited neighbour advertisement: to all nodes, ICMPv6 type 136. */
  public static boolean ipv6Announcement(byte[] frame) {
    return frame.length >= 86
        && etherType(frame) == 0x86dd
        && frame[20] == 58
        && frame[54] == (byte) 136
        && frame[38] == (byte) 0xff;
  }

  private static int etherType(byte[] frame) {
    return Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(12));
  }

  private static ByteBuffer nativeBytes(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
  }

  private void read() {
    byte[] buffer = new byte[MAX_FRAME_BYTES];
    while (!stopping) {
      try {
        int length = LibC.recv(socket, buffer, buffer.length, 0);
        byte[] frame = Arrays.copyOf(buffer, length);
        if (wanted.test(frame)) {
          frames.add(new CapturedFrame(arrivedNanos(), HexFormat.of().formatHex(frame)));
        }
      } catch (LastErrorException e) {
        if (!PASSING_ERRORS.contains(e.getErrorCode())) {
          throw new LabException(LabException.Reason.PROGRAM_FAILED, "frame capture: " + e, e);
        }
      }
    }
  }

  /** When the frame just read came in, by the kernel, however late this thread read it. */
  private long arrivedNanos() {
    byte[] stamp = new byte[16];
    LibC.ioctl(socket, LibC.SIOCGSTAMPNS, stamp);
    long nowNanos = System.nanoTime();
    var now = Instant.now();
    var fields = ByteBuffer.wrap(stamp).order(ByteOrder.nativeOrder());
    var arrived = Instant.ofEpochSecond(fields.getLong(), fields.getLong());
    return nowNanos - Duration.between(arrived, now).toNanos();
  }

  /** The frames recorded so far, oldest first. */
  public List<CapturedFrame> frames() {
    return List.copyOf(frames);
  }

  @Override
  public void close() {
    stopping = true;
    try {
      reader.join();
      LibC.close(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
