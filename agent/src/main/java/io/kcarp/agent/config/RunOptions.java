package io.kcarp.agent.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of {@code run}, and a way past picocli for a command line that has nothing else. To
 * load picocli takes a fifth of an agent's start: its classes are of a format that no AOT cache
 * holds. Whatever is not plain is picocli's, and so is every sentence about what is wrong.
 */
final class RunOptions {
  static final String COMMAND = "run";
  static final String NODE = "--node";
  static final String NAMESPACE = "--namespace";
  static final String FILE = "--file";
  static final String KEY_FILE = "--key-file";
  static final String SOCKET = "--socket";
  static final String HTTP_ADDRESS = "--http-address";

  private static final Set<String> ALL =
      Set.of(NODE, NAMESPACE, FILE, KEY_FILE, SOCKET, HTTP_ADDRESS);

  private RunOptions() {}

  /**
   * The values by option of {@code run --option=value --option value ...}; empty unless it is just
   * that, each known, at most once, with a value that doesn't look like an option.
   */
  static Optional<Map<String, String>> plain(List<String> arguments) {
    if (arguments.isEmpty() || !arguments.getFirst().equals(COMMAND)) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      String value;
      if (equals >= 0) {
        value = argument.substring(equals + 1);
      } else if (++i < arguments.size()) {
        value = arguments.get(i);
      } else {
        return Optional.empty();
      }
      if (!ALL.contains(option)
          || value.isEmpty()
          || value.startsWith("-")
          || values.put(option, value) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
