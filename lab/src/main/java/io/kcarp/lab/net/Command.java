package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A short-lived tool, run to its end. */
public final class Command {
  private Command() {}

  /** Its output (stdout and stderr); any exit status but 0 is a {@link LabException}. */
  public static String run(List<String> command) {
    return run(command, "");
  }

  static String run(List<String> command, String input) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw failed(command, "exit status " + exit + ": " + output.strip(), null);
      }
      return output;
    } catch (IOException e) {
      throw failed(command, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(command, "interrupted", e);
    }
  }

  /** Several {@code ip} commands by one process; the first that fails ends the batch. */
  static void ipBatch(List<String> options, List<String> lines) {
    var command = new ArrayList<String>();
    command.add("ip");
    command.addAll(options);
    command.addAll(List.of("-batch", "-"));
    run(command, String.join("\n", lines) + "\n");
  }

  /** Runs a command whose failure means that there was nothing to do. */
  static void runIfPossible(List<String> command) {
    try {
      run(command);
    } catch (LabException nothingToDo) {
      // The caller removes what may be absent, and the tools do not tell that from other errors.
      return;
    }
  }

  private static LabException failed(List<String> command, String how, @Nullable Throwable cause) {
    var message = String.join(" ", command) + ": " + how;
    return cause == null
        ? new LabException(LabException.Reason.COMMAND_FAILED, message)
        : new LabException(LabException.Reason.COMMAND_FAILED, message, cause);
  }
}
