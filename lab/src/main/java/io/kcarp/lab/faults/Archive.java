package io.kcarp.lab.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been measured, kept as it comes: a file for each cell, one JSON object a line. Safe for
 * use by several threads as long as each has cells of its own.
 */
final class Archive {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path folder;

  /** Makes the folder, if it is not there. */
  Archive(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** What was measured, in the order of measuring. */
  List<Observation> of(Cell cell) throws IOException {
    var file = file(cell);
    if (!Files.exists(file)) {
      return List.of();
    }
    var observations = new ArrayList<Observation>();
    for (var line : Files.readAllLines(file)) {
      observations.add(JSON.readValue(line, Observation.class));
    }
    return observations;
  }

  void add(Cell cell, Observation observation) throws IOException {
    Files.writeString(
        file(cell),
        JSON.writeValueAsString(observation) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Forgets what was measured. */
  void forget(Cell cell) throws IOException {
    Files.deleteIfExists(file(cell));
  }

  /** Where to put the logs of a repeat that went wrong. */
  Path logs(Cell cell, int repeat) {
    return folder.resolve("logs").resolve(cell.id() + "." + repeat);
  }

  private Path file(Cell cell) {
    return folder.resolve(cell.id() + ".jsonl");
  }
}
