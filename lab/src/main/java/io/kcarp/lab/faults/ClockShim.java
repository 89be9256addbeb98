package io.kcarp.lab.faults;

import io.kcarp.lab.faults.Fault.Healing;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A library that programs load before the C library, and which tells them a wrong time of day. What
 * they ask the kernel to do at a time of day is not shifted.
 */
final class ClockShim implements AutoCloseable {
  private static final String SOURCE = "clock-step.c";
  private static final Duration STEP = Duration.ofHours(1);
  private static final Duration NOTICED = Duration.ofSeconds(1);

  private final Path folder;
  private final Path offset;

  private ClockShim(Path folder) {
    this.folder = folder;
    offset = folder.resolve("offset");
  }

  /** Compiles it, by gcc. */
  static ClockShim compile() throws IOException {
    var shim = new ClockShim(Files.createTempDirectory("clock-step-"));
    var source = shim.folder.resolve(SOURCE);
    try (var text = ClockShim.class.getResourceAsStream(SOURCE)) {
      if (text == null) {
        throw new IOException(SOURCE + " is missing from the lab's jar");
      }
      Files.copy(text, source);
    }
    shim.set(Duration.ZERO);
    var gcc =
        new ProcessBuilder(
                List.of(
                    "gcc",
                    "-O2",
                    "-shared",
                    "-fPIC",
                    "-o",
                    shim.library().toString(),
                    source.toString(),
                    "-ldl"))
            .redirectErrorStream(true)
            .start();
    var said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (gcc.waitFor() != 0) {
        throw new LabException(LabException.Reason.COMMAND_FAILED, "gcc: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return shim;
  }

  private Path library() {
    return folder.resolve("clock-step.so");
  }

  /** Of programs that are to be told the wrong time. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library().toString(), "KCARP_CLOCK_OFFSET", offset.toString());
  }

  /** All programs' time of day jumps ahead by an hour, and back again. */
  Healing stepAhead(Scene scene) throws IOException {
    set(STEP);
    return () -> set(Duration.ZERO);
  }

  /** It jumps back by an hour, and the holder's link is cut when that has been noticed. */
  Healing stepBackThenCut(Scene scene) throws IOException {
    set(STEP.negated());
    Pause.of(NOTICED);
    var healing = LinkFaults.cut(scene);
    return () -> {
      healing.heal();
      set(Duration.ZERO);
    };
  }

  private void set(Duration ahead) throws IOException {
    var value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    value.putLong(0, ahead.toNanos());
    try (var file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(value, 0);
    }
  }

  @Override
  public void close() throws IOException {
    for (var file : List.of(offset, library(), folder.resolve(SOURCE), folder)) {
      Files.deleteIfExists(file);
    }
  }
}
