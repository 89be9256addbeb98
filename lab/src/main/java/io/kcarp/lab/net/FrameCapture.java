package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Records the frames that pass an interface of the current namespace, by tcpdump. */
public final class FrameCapture implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final int FILE_HEADER_BYTES = 24;
  private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;

  private final LabProcess tcpdump;
  private final Path file;

  private FrameCapture(LabProcess tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  /**
   * Starts recording; on return no frame is missed any more.
   *
   * @param device a {@link Segment#bridge} (what is sent to all) or a {@link Host#port}
   * @param filter in pcap-filter(7) syntax, such as {@code "proto 112 or arp"}
   */
  public static FrameCapture start(String device, String filter) throws IOException {
    var file = Files.createTempFile("frames-", ".pcap");
    var log = Path.of(file + ".log");
    // Not dropping root: in a user namespace there is no other user to become.
    var command = new ArrayList<>(List.of("tcpdump", "-Z", "root", "-n", "-p", "-U"));
    command.addAll(List.of("--immediate-mode", "-i", device, "-w", file.toString(), filter));
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    var tcpdump = new LabProcess(process.start(), log);
    var capture = new FrameCapture(tcpdump, file);
    capture.awaitListening();
    return capture;
  }

  private void awaitListening() throws IOException {
    long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
    while (!tcpdump.output().contains("listening on")) {
      if (!tcpdump.alive() || System.nanoTime() - deadlineNanos > 0) {
        var message = "tcpdump does not capture: " + tcpdump.output().strip();
        close();
        throw new LabException(LabException.Reason.PROGRAM_FAILED, message);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException(LabException.Reason.PROGRAM_FAILED, "interrupted", e);
      }
    }
  }

  /** The frames recorded so far, oldest first. */
  public List<CapturedFrame> frames() throws IOException {
    return parse(Files.readAllBytes(file));
  }

  /** The classic pcap file that is being written, for other tools to read; gone after closing. */
  public Path file() {
    return file;
  }

  /** A classic pcap file; a record that is not yet written whole is left out. */
  static List<CapturedFrame> parse(byte[] pcap) {
    var frames = new ArrayList<CapturedFrame>();
    if (pcap.length < FILE_HEADER_BYTES) {
      return frames;
    }
    var buffer = ByteBuffer.wrap(pcap).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getInt(0) != MAGIC_MICROSECONDS) {
      buffer.order(ByteOrder.BIG_ENDIAN);
    }
    buffer.position(FILE_HEADER_BYTES);
    try {
      while (buffer.hasRemaining()) {
        long seconds = Integer.toUnsignedLong(buffer.getInt());
        long micros = Integer.toUnsignedLong(buffer.getInt());
        byte[] frame = new byte[buffer.getInt()];
        int originalLength = buffer.getInt();
        if (originalLength != frame.length) {
          throw new IllegalArgumentException("a frame of the capture is cut short");
        }
        buffer.get(frame);
        frames.add(
            new CapturedFrame(
                Instant.ofEpochSecond(seconds, micros * 1000), HexFormat.of().formatHex(frame)));
      }
    } catch (BufferUnderflowException stillBeingWritten) {
      return frames;
    }
    return frames;
  }

  @Override
  public void close() throws IOException {
    tcpdump.stop();
    Files.deleteIfExists(file);
    Files.deleteIfExists(tcpdump.log());
  }
}
