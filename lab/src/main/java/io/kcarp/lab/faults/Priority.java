package io.kcarp.lab.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the instruments run before what they measure: where eight programs fight for two cores, a
 * client that waits for one would blame the contenders for it. And both run before whatever else
 * the machine does.
 */
final class Priority {
  private static final String INSTRUMENTS = "-15";
  private static final String DOWN_TO_CONTENDERS = "10";

  private Priority() {}

  /**
   * Raises this process's, with all threads that it has and will have.
   *
   * @return the command by which contenders are started
   */
  static List<String> raise() throws IOException {
    var command = new ArrayList<>(List.of("renice", "-n", INSTRUMENTS, "-p"));
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      threads.forEach(thread -> command.add(thread.getFileName().toString()));
    }
    var renice = new ProcessBuilder(command).redirectErrorStream(true).start();
    renice.getInputStream().readAllBytes();
    try {
      // Refused in a user namespace: then all run at the same priority.
      return renice.waitFor() == 0 ? List.of("nice", "-n", DOWN_TO_CONTENDERS) : List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
