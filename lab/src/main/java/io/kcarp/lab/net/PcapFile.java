package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Captured frames for programs that read captures. */
public final class PcapFile {
  private static final int HEADER_BYTES = 24;
  private static final int RECORD_BYTES = 16;

  private PcapFile() {}

  /** In the classic format, of Ethernet frames; times count from the first, and earliest, frame. */
  public static Path write(Path file, List<CapturedFrame> frames) throws IOException {
    int bytesOfFrames = frames.stream().mapToInt(frame -> frame.hex().length() / 2).sum();
    var pcap = ByteBuffer.allocate(HEADER_BYTES + RECORD_BYTES * frames.size() + bytesOfFrames);
    pcap.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    pcap.putInt(0).putInt(0).putInt(1 << 16).putInt(1);
    for (var frame : frames) {
      byte[] bytes = frame.bytes();
      long micros = (frame.atNanos() - frames.getFirst().atNanos()) / 1000;
      pcap.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
      pcap.putInt(bytes.length).putInt(bytes.length).put(bytes);
    }
    return Files.write(file, pcap.array());
  }
}
