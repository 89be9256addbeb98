package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameCaptureTest {
  @ParameterizedTest
  @CsvSource({"true, 0", "false, 0", "true, 1", "false, 17"})
  void wholeRecordsOfEitherByteOrderAreRead(boolean bigEndian, int bytesMissing) {
    var file =
        ByteBuffer.allocate(24 + 2 * 18)
            .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
            .putInt(0xa1b2c3d4)
            .position(24);
    for (int i = 0; i < 2; i++) {
      file.putInt(1_700_000_000)
          .putInt(250_000)
          .putInt(2)
          .putInt(2)
          .put(new byte[] {1, (byte) 0xab});
    }
    byte[] written = Arrays.copyOf(file.array(), file.capacity() - bytesMissing);

    var frame = new CapturedFrame(Instant.ofEpochSecond(1_700_000_000, 250_000_000), "01ab");
    assertThat(FrameCapture.parse(written)).hasSize(bytesMissing == 0 ? 2 : 1).containsOnly(frame);
  }
}
