package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * A program that takes part in CARP on a host, kcarp's or the reference implementation; or in VRRP,
 * CARP's sibling.
 */
public sealed interface CarpDaemon extends AutoCloseable permits KcarpAgent, Keepalived, Ucarp {
  Host host();

  LabProcess process();

  /** The role that it says it has; empty while it is starting. */
  Optional<Role> role();

  /** Whether it says that it has this role. */
  default boolean is(Role role) {
    return role().filter(role::equals).isPresent();
  }

  /**
   * Starts it once more after it has ended: the same command in the same folder, so it finds there
   * what it left. This object is done for then; only the new one is to be closed.
   */
  CarpDaemon startAgain() throws IOException;

  /** Kills it and removes its files, not the address. */
  @Override
  void close() throws IOException;

  /** A log that the next start will not append to: what it says is of one life only. */
  static void setAside(Path log) throws IOException {
    if (Files.exists(log)) {
      Files.move(log, log.resolveSibling(log.getFileName() + "." + System.nanoTime()));
    }
  }

  /** Deletes the folder that a daemon was given, with what it wrote there. */
  static void deleteFolder(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
