package io.kcarp.lab.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group of Linux in which all programs of the hosts run that are to share little memory.
 * It outlives {@code lab/isolated} when this process is killed: an empty folder under {@code
 * /sys/fs/cgroup}.
 */
final class MemoryGroup implements AutoCloseable {
  /** Enough for three agents of any contender, too little for what comes then. */
  private static final long LIMIT_BYTES = 512L << 20;

  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path folder;
  private final String members;

  private MemoryGroup(Path folder, String members) {
    this.folder = folder;
    this.members = members;
  }

  /** Makes one; empty where the kernel gives none, with version 1 or version 2 of its interface. */
  static Optional<MemoryGroup> create(int lane) {
    var name = "kcarp-lab-%d-%d".formatted(ProcessHandle.current().pid(), lane);
    try {
      if (Files.isDirectory(ROOT.resolve("memory"))) {
        return Optional.of(
            make(ROOT.resolve("memory").resolve(name), "memory.limit_in_bytes", "tasks"));
      }
      return Optional.of(make(ROOT.resolve(name), "memory.max", "cgroup.procs"));
    } catch (IOException notAllowed) {
      return Optional.empty();
    }
  }

  private static MemoryGroup make(Path folder, String limit, String members) throws IOException {
    Files.createDirectory(folder);
    try {
      Files.writeString(folder.resolve(limit), Long.toString(LIMIT_BYTES));
    } catch (IOException e) {
      Files.delete(folder);
      throw e;
    }
    return new MemoryGroup(folder, members);
  }

  /** The start of a command that runs the rest of it inside. */
  List<String> startBy() {
    return List.of(
        "sh", "-c", "echo $$ >" + folder.resolve(members) + " && exec \"$@\"", "in-group");
  }

  @Override
  public void close() throws IOException {
    Files.delete(folder);
  }
}
