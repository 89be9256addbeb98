package io.kcarp.lab.real;

import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lab/cluster}, which says of itself what it can do.
 *
 * @param repository the checkout that it is in
 */
public record ClusterScript(Path repository) {
  /**
   * Runs it to its end, and gives its output.
   *
   * @throws LabException with reason COMMAND_FAILED when it does not exit with 0
   */
  public String run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("lab/cluster"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile("lab-cluster", ".log");
    try {
      // Not a pipe: what "up" starts inherits it, so that its end would never be seen.
      Process process =
          new ProcessBuilder(command)
              .directory(repository.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      int exit = process.waitFor();
      String output = Files.readString(log, StandardCharsets.UTF_8);
      if (exit != 0) {
        throw new LabException(
            LabException.Reason.COMMAND_FAILED, String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(LabException.Reason.COMMAND_FAILED, "interrupted", e);
    } finally {
      Files.delete(log);
    }
  }
}
