package io.kcarp.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kcarp.lab.net.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An image of kcarp's, unpacked, so that its program can be run as it is there.
 *
 * @param folder it is {@code root} there
 * @param environment of its programs, as arguments of a shell's {@code export}
 * @param program that it runs unless told otherwise
 * @param archiveBytes as "docker save" writes it
 * @param unpackedBytes of all files
 */
record ImageRoot(
    Path folder, String environment, String program, long archiveBytes, long unpackedBytes) {
  /** The launcher writes here when it started the program, in seconds of the epoch. */
  static final String STARTED = "started";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Unpacks an archive as of {@code lab/images}.
   *
   * @param folder empty, and on a disk: what is mapped from memory would be counted as memory
   */
  static ImageRoot unpack(Path archive, Path folder) throws IOException {
    Path layers = Files.createDirectories(folder.resolve("layers"));
    Path root = Files.createDirectories(folder.resolve("root"));
    tar(archive, layers);
    JsonNode manifest = JSON.readTree(layers.resolve("manifest.json").toFile()).get(0);
    for (JsonNode layer : manifest.get("Layers")) {
      tar(layers.resolve(layer.asText()), root);
    }
    JsonNode config =
        JSON.readTree(layers.resolve(manifest.get("Config").asText()).toFile()).get("config");
    for (String mounted : List.of("proc", "dev", "tmp")) {
      Files.createDirectories(root.resolve(mounted));
    }
    return new ImageRoot(
        folder,
        config.get("Env").valueStream().map(JsonNode::asText).collect(Collectors.joining("' '")),
        config.get("Entrypoint").get(0).asText(),
        Files.size(archive),
        bytes(root));
  }

  /** Where it is unpacked. */
  Path root() {
    return folder.resolve("root");
  }

  /**
   * A script that runs the image's program in a root file system that is the image, with the
   * working directory as its /tmp.
   */
  Path launcher() throws IOException {
    return launcher(program);
  }

  /** The same for another of its programs. */
  Path launcher(String other) throws IOException {
    Path launcher = folder.resolve("run-" + Path.of(other).getFileName());
    if (Files.notExists(launcher)) {
      Files.writeString(launcher, script(other));
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }
    return launcher;
  }

  private static void tar(Path archive, Path folder) {
    Command.run(
        List.of(
            "tar", "--extract", "--file", archive.toString(), "--directory", folder.toString()));
  }

  private String script(String started) {
    return """
    #!/bin/bash
    # In a mount namespace of its own, which goes with it.
    [ "${1-}" = --mounted-- ] || exec unshare --mount -- "$0" --mounted-- "$@"
    shift
    root=%s
    mount --rbind /proc $root/proc && mount --rbind /dev $root/dev && mount --bind "$PWD" $root/tmp || exit
    unshare=$(command -v unshare)
    unset "${!KCARP@}" JAVA_HOME
    export '%s'
    echo "$EPOCHREALTIME" >%s
    exec "$unshare" --root=$root --wd=/tmp %s "$@"
    """
        .formatted(root(), environment, STARTED, started);
  }

  private static long bytes(Path root) throws IOException {
    long bytes = 0;
    try (var files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
