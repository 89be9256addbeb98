package io.kcarp.lab.cluster;

import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code kubectl} on the lab's API.
 *
 * @param program the command and its first arguments
 * @param directory where it runs: relative file names start there
 * @param kubeconfig the file that names the API
 * @param cache for what kubectl remembers of an API
 */
public record Kubectl(List<String> program, Path directory, Path kubeconfig, Path cache) {
  /** Defensively copies. */
  public Kubectl {
    program = List.copyOf(program);
  }

  /**
   * The end of a run.
   *
   * @param output stdout and stderr
   */
  public record Result(int exitCode, String output) {}

  /** Runs it to its end. */
  public Result run(String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("KUBECACHEDIR", cache.toString());
    // Older ones know no KUBECACHEDIR.
    builder.environment().put("HOME", cache.toString());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.COMMAND_FAILED, "kubectl does not run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(LabException.Reason.COMMAND_FAILED, "kubectl was interrupted", e);
    }
  }

  /**
   * Runs it, and gives its output.
   *
   * @throws LabException with reason COMMAND_FAILED when it does not exit with 0
   */
  public String output(String... arguments) {
    Result result = run(arguments);
    if (result.exitCode() != 0) {
      throw new LabException(
          LabException.Reason.COMMAND_FAILED,
          "kubectl " + String.join(" ", arguments) + ": " + result.output().strip());
    }
    return result.output();
  }
}
