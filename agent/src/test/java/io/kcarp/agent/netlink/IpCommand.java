package io.kcarp.agent.netlink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** ip(8), to change and to see the kernel by another hand than ours. */
public final class IpCommand {
  private IpCommand() {}

  /** Runs {@code ip} with the words of the line; fails when it does. */
  public static String ip(String line) {
    List<String> words = new ArrayList<>(List.of("ip"));
    words.addAll(List.of(line.split(" ")));
    return run(words);
  }

  /** Runs a command, and returns what it printed. */
  public static String run(List<String> words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError(String.join(" ", words) + ": status " + status + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
