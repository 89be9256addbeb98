package io.kcarp.lab.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The way into the lab from another terminal: a script that runs a command, or a shell, in the
 * lab's namespaces with kubectl pointed at its API.
 */
public final class Entrance {
  private Entrance() {}

  /**
   * Writes the script.
   *
   * @param programs folders with programs that are to be found before the machine's own
   * @return where it is as others see it, or empty when nobody could enter
   */
  public static Optional<Path> write(Path folder, Path kubeconfig, List<Path> programs)
      throws IOException {
    String pid = System.getenv("KCARP_ISOLATED_PID");
    if (pid == null) {
      return Optional.empty();
    }
    Path script = folder.resolve("enter");
    Files.writeString(
        script,
        """
        #!/bin/bash
        # Runs a command (a shell without one) in the namespaces of the lab of process %1$s.
        namespaces=(--net --mount)
        # Only where they differ: nobody may enter the user namespace that he is in.
        [ "$(readlink /proc/$$/ns/user)" = "$(readlink /proc/%1$s/ns/user)" ] ||
          namespaces=(--user --preserve-credentials "${namespaces[@]}")
        [ $# -gt 0 ] || set -- "$BASH"
        exec nsenter --target %1$s "${namespaces[@]}" --wd="$PWD" -- \\
          env KUBECONFIG=%2$s KUBECACHEDIR=%3$s/cache HOME=%3$s PATH=%4$s"$PATH" "$@"
        """
            .formatted(
                pid,
                kubeconfig,
                folder,
                programs.stream().map(path -> path + ":").collect(Collectors.joining())));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    // Through that process's root, since no other process sees our mounts.
    return Optional.of(Path.of("/proc", pid, "root").resolve(Path.of("/").relativize(script)));
  }
}
