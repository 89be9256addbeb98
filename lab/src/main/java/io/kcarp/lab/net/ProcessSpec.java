package io.kcarp.lab.net;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A program to start in a host.
 *
 * @param command program and arguments
 * @param environment added to this process's own
 * @param directory its working directory
 * @param log where its stdout and stderr are appended
 */
public record ProcessSpec(
    List<String> command, Map<String, String> environment, Path directory, Path log) {
  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("no program given");
    }
  }

  /** Runs in the log's directory, with this process's environment. */
  public static ProcessSpec of(Path log, List<String> command) {
    var directory = Objects.requireNonNull(log.toAbsolutePath().getParent(), "log is a directory");
    return new ProcessSpec(command, Map.of(), directory, log);
  }

  public ProcessSpec withEnvironment(String name, String value) {
    var more = new HashMap<>(environment);
    more.put(name, value);
    return new ProcessSpec(command, more, directory, log);
  }

  public ProcessSpec withDirectory(Path newDirectory) {
    return new ProcessSpec(command, environment, newDirectory, log);
  }
}
