package io.kcarp.lab.faults;

import io.kcarp.lab.faults.Fault.Healing;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.ProcessSpec;
import io.kcarp.lab.net.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Programs that leave too little to others. */
final class Starvation {
  private static final int BUSY_PROCESSES = 8;
  private static final int HOGS = 2;

  /** More than one of {@link MemoryGroups} has. */
  private static final String HOG_BYTES = "800M";

  private Starvation() {}

  /** Eight processes that only compute, for all hosts share the machine's cores. */
  static Healing ofCpu(Scene scene) throws IOException {
    return run(scene, BUSY_PROCESSES, "while :; do :; done");
  }

  /** Two programs that take more memory than there is, again and again. */
  static Healing ofMemory(Scene scene) throws IOException {
    return run(
        scene,
        HOGS,
        "while :; do head -c %s /dev/zero | tail >/dev/null; done".formatted(HOG_BYTES));
  }

  private static Healing run(Scene scene, int count, String script) throws IOException {
    var folder = Files.createTempDirectory("starvation-");
    var log = folder.resolve("log");
    var processes = new ArrayList<LabProcess>();
    for (int i = 0; i < count; i++) {
      var spec = ProcessSpec.of(log, List.of("sh", "-c", script));
      processes.add(scene.holder().host().start(spec));
    }
    return () -> {
      for (var process : processes) {
        process.signalTree(Signal.KILL);
        process.kill();
      }
      Files.deleteIfExists(log);
      Files.delete(folder);
    };
  }
}
