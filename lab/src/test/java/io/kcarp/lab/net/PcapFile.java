package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Captured frames for programs that read captures. */
final class PcapFile {
  private PcapFile() {}

  /** In the classic format, of Ethernet frames, microseconds from the first frame on. */
  static Path write(Path file, List<CapturedFrame> frames) throws IOException {
    var pcap = ByteBuffer.allocate(1 << 16);
    pcap.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    pcap.putInt(0).putInt(0).putInt(1 << 16).putInt(1);
    for (var frame : frames) {
      byte[] bytes = frame.bytes();
      int micros = (int) ((frame.atNanos() - frames.getFirst().atNanos()) / 1000);
      pcap.putInt(0).putInt(micros).putInt(bytes.length).putInt(bytes.length).put(bytes);
    }
    return Files.write(file, Arrays.copyOf(pcap.array(), pcap.position()));
  }
}
