package io.kcarp.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** A program that takes part in CARP on a host, kcarp's or the reference implementation. */
public sealed interface CarpDaemon extends AutoCloseable permits KcarpAgent, Ucarp {
  Host host();

  LabProcess process();

  /** The role that it says it has; empty while it is starting. */
  Optional<Role> role();

  /** Whether it says that it has this role. */
  default boolean is(Role role) {
    return role().filter(role::equals).isPresent();
  }

  /** Kills it and removes its files, not the address. */
  @Override
  void close() throws IOException;

  /** Deletes the folder that a daemon was given, with what it wrote there. */
  static void deleteFolder(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
