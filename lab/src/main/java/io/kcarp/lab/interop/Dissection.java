package io.kcarp.lab.interop;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.Command;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.PcapFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * What other programs say of all the advertisements that were sent.
 *
 * @param frames how many
 * @param faults of single frames, with the cell that each is of; empty when all is well
 */
record Dissection(int frames, List<String> faults) {
  private static final int MOST_FAULTS = 20;

  /** Of tshark. */
  private static final List<String> FIELDS =
      List.of(
          "frame.number",
          "_ws.malformed",
          "ip.checksum.status",
          "carp.checksum.status",
          "_ws.expert.message");

  Dissection {
    faults = List.copyOf(faults);
  }

  /** A frame, and where it was seen. */
  private record Seen(Cell cell, CapturedFrame frame) {}

  private static final Comparator<Seen> EARLIEST_FIRST =
      Comparator.comparingLong(seen -> seen.frame().atNanos());

  /**
   * Asks tshark, tcpdump, and the agent's own decoder, which also checks the digest.
   *
   * @param launcher the agent's, of a built checkout
   */
  static Dissection of(Path launcher, List<Result> results) throws IOException {
    // The decoder takes one password.
    var byPassword = new LinkedHashMap<String, List<Seen>>();
    for (var result : results) {
      if (result instanceof Result.Played(var outcome)) {
        var seen =
            byPassword.computeIfAbsent(outcome.cell().group().password(), _ -> new ArrayList<>());
        outcome.frames().forEach(frame -> seen.add(new Seen(outcome.cell(), frame)));
      }
    }
    var faults = new ArrayList<String>();
    int frames = 0;
    for (var one : byPassword.entrySet()) {
      frames += one.getValue().size();
      var seen = one.getValue().stream().sorted(EARLIEST_FIRST).toList();
      dissect(launcher, one.getKey(), seen, faults);
    }
    return new Dissection(frames, faults);
  }

  private static void dissect(Path launcher, String password, List<Seen> seen, List<String> faults)
      throws IOException {
    var directory = Files.createTempDirectory("interop-");
    var key = directory.resolve("key");
    var pcap = directory.resolve("frames.pcap");
    try {
      Files.writeString(key, password);
      PcapFile.write(pcap, seen.stream().map(Seen::frame).toList());
      judge("tshark", tshark(pcap), seen, line -> line.endsWith("\t\t1\t1\t"), faults);
      judge(
          "tcpdump",
          tcpdump(pcap),
          seen,
          line -> line.contains("CARPv2-advertise 36:") && !line.contains("bad"),
          faults);
      judge(
          "kcarp-agent decode",
          decode(launcher, key, pcap),
          seen,
          line -> line.contains("\"verdict\":\"accepted\""),
          faults);
    } finally {
      Files.deleteIfExists(key);
      Files.deleteIfExists(pcap);
      Files.delete(directory);
    }
  }

  /** A line for each frame: number, what is malformed, both checksums' status, complaints. */
  private static List<String> tshark(Path pcap) {
    var command = new ArrayList<>(List.of("tshark", "-r", pcap.toString(), "-T", "fields"));
    command.addAll(List.of("-d", "ip.proto==112,carp", "-o", "ip.check_checksum:TRUE"));
    for (var field : FIELDS) {
      command.addAll(List.of("-e", field));
    }
    return Command.run(command).lines().filter(line -> line.matches("\\d+\t.*")).toList();
  }

  /** A line for each frame; tcpdump takes two, the second one indented. */
  private static List<String> tcpdump(Path pcap) {
    var lines = new ArrayList<String>();
    var output = Command.run(List.of("tcpdump", "-n", "-v", "-r", pcap.toString(), "-T", "carp"));
    for (var line : (Iterable<String>) output.lines()::iterator) {
      if (line.matches("\\d+:.* IP .*")) {
        lines.add(line);
      } else if (line.startsWith(" ") && !lines.isEmpty()) {
        lines.add(lines.removeLast() + line);
      }
    }
    return lines;
  }

  private static List<String> decode(Path launcher, Path key, Path pcap) {
    var command =
        List.of(
            launcher.toAbsolutePath().toString(),
            "decode",
            "--password-file=" + key,
            "--address=" + Member.VIRTUAL.getHostAddress(),
            "--pcap=" + pcap);
    return Command.run(command).lines().filter(line -> line.startsWith("{")).toList();
  }

  private static void judge(
      String program,
      List<String> lines,
      List<Seen> seen,
      Predicate<String> good,
      List<String> faults) {
    if (lines.size() != seen.size()) {
      throw new LabException(
          LabException.Reason.PROGRAM_FAILED,
          "%s told of %d of %d frames".formatted(program, lines.size(), seen.size()));
    }
    for (int i = 0; i < seen.size(); i++) {
      if (!good.test(lines.get(i)) && faults.size() < MOST_FAULTS) {
        var one = seen.get(i);
        faults.add(
            "%s: %s says: %s (%s)"
                .formatted(one.cell(), program, lines.get(i).strip(), one.frame().hex()));
      }
    }
  }

  /** In a sentence. */
  String text() {
    return faults.isEmpty()
        ? ("%,d advertisements were captured. tshark finds no fault in any of them (nothing malformed,"
                + " both checksums good), nor does\ntcpdump, and `kcarp-agent decode` accepts each, its"
                + " digest included.")
            .formatted(frames)
        : "**%s**".formatted(String.join("\n\n", faults));
  }
}
