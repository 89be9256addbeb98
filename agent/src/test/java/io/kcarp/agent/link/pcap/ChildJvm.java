package io.kcarp.agent.link.pcap;

import io.kcarp.agent.link.LinkUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs {@link PcapFramePorts#check} in a JVM of its own: libraries load and capabilities are lost
 * once in a process.
 */
final class ChildJvm {
  private ChildJvm() {}

  /** Prints the refusal, if any. */
  public static void main(String[] arguments) {
    try {
      new PcapFramePorts(System::nanoTime).check();
    } catch (LinkUnavailableException e) {
      System.out.println(e.reason() + ": " + e.sentence());
      System.exit(2);
    }
  }

  record Ended(int status, String output) {}

  /** {@code prefix} is a program that runs the rest of its command line, or nothing. */
  static Ended check(List<String> prefix, List<String> jvmOptions)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ChildJvm.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
