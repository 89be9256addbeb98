package io.kcarp.lab.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.kcarp.lab.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been measured, kept as it comes: a file for each cell, a line for each {@link
 * Observation} with its components in their order, as a JSON array; and {@code sessions.jsonl}, an
 * object for each {@link Session}. Safe for use by several threads as long as each has cells of its
 * own.
 */
final class Archive {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private static final String SESSIONS = "sessions.jsonl";

  private final Path folder;

  /** Makes the folder, if it is not there. */
  Archive(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** What was measured, in the order of measuring. */
  List<Observation> of(Cell cell) throws IOException {
    return read(file(cell), Observation.class);
  }

  /** All until now, the oldest first. */
  List<Session> sessions() throws IOException {
    return read(folder.resolve(SESSIONS), Session.class);
  }

  /** Notes that another one begins. */
  Session begin(LocalDate date, Machine machine, String revision) throws IOException {
    var session = new Session(sessions().size() + 1, date, machine, revision);
    add(folder.resolve(SESSIONS), session);
    return session;
  }

  private static <T> List<T> read(Path file, Class<T> type) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    var all = new ArrayList<T>();
    for (var line : Files.readAllLines(file)) {
      all.add(JSON.readValue(line, type));
    }
    return all;
  }

  void add(Cell cell, Observation observation) throws IOException {
    add(file(cell), observation);
  }

  private static void add(Path file, Object line) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Forgets what was measured. */
  void forget(Cell cell) throws IOException {
    Files.deleteIfExists(file(cell));
  }

  private Path file(Cell cell) {
    return folder.resolve(cell.id() + ".jsonl");
  }
}
