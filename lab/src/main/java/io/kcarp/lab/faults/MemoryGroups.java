package io.kcarp.lab.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control group of Linux for each host, in which its programs share little memory, as those of a
 * machine do. They outlive {@code lab/isolated} when this process is killed: empty folders under
 * {@code /sys/fs/cgroup}.
 */
final class MemoryGroups implements AutoCloseable {
  /** Enough for an agent of any contender, too little for what comes then. */
  private static final long LIMIT_BYTES = 512L << 20;

  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final List<Path> folders = new ArrayList<>();
  private final String limit;
  private final String members;

  private MemoryGroups(String limit, String members) {
    this.limit = limit;
    this.members = members;
  }

  /**
   * Makes them; empty where the kernel gives none, with version 1 or version 2 of its interface.
   */
  static Optional<MemoryGroups> create(int lane, int hosts) throws IOException {
    boolean first = Files.isDirectory(ROOT.resolve("memory"));
    var groups =
        first
            ? new MemoryGroups("memory.limit_in_bytes", "tasks")
            : new MemoryGroups("memory.max", "cgroup.procs");
    try {
      for (int host = 0; host < hosts; host++) {
        var name = "kcarp-lab-%d-%d-%d".formatted(ProcessHandle.current().pid(), lane, host);
        groups.add(first ? ROOT.resolve("memory").resolve(name) : ROOT.resolve(name));
      }
      return Optional.of(groups);
    } catch (IOException notAllowed) {
      groups.close();
      return Optional.empty();
    }
  }

  private void add(Path folder) throws IOException {
    // Of a run that was killed; where one is at work in it this fails.
    Files.deleteIfExists(folder);
    Files.createDirectory(folder);
    folders.add(folder);
    Files.writeString(folder.resolve(limit), Long.toString(LIMIT_BYTES));
  }

  /** The start of a command that runs the rest of it in a host's group. */
  List<String> startBy(int host) {
    var file = folders.get(host).resolve(members);
    return List.of("sh", "-c", "echo $$ >" + file + " && exec \"$@\"", "in-group");
  }

  @Override
  public void close() throws IOException {
    for (var folder : folders) {
      Files.delete(folder);
    }
  }
}
