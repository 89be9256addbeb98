package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Two interfaces joined by a cable, in this process's network namespace. */
record VethPair(String left, String right) implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Both up, without IPv4 addresses. */
  static VethPair create() {
    int number = COUNT.incrementAndGet();
    VethPair pair = new VethPair("kcl" + number, "kcr" + number);
    ip("link add " + pair.left + " type veth peer name " + pair.right);
    ip("link set " + pair.left + " up");
    ip("link set " + pair.right + " up");
    return pair;
  }

  /** Runs {@code ip}, and gives what it printed. */
  static String ip(String arguments) {
    Ended ended = attempt(arguments);
    assertThat(ended.status()).as("ip %s: %s", arguments, ended.output()).isZero();
    return ended.output();
  }

  /** How {@code ip} ended. */
  record Ended(int status, String output) {}

  /** Runs {@code ip}, which may fail. */
  static Ended attempt(String arguments) {
    try {
      Process process =
          new ProcessBuilder(("ip " + arguments).split(" ")).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("ip " + arguments, e);
    }
  }

  /** Deleting one end deletes both. */
  void delete() {
    ip("link del " + left);
  }

  /** Also fine after {@link #delete}. */
  @Override
  public void close() {
    if (ip("-br link").contains(left + "@")) {
      delete();
    }
  }
}
