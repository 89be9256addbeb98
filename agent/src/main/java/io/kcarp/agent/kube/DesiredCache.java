package io.kcarp.agent.kube;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the API server said last, on a file system that ends with the machine's run: an agent that
 * restarts goes on with it while the API server is away, or until it has answered.
 *
 * <p>The file is for its owner alone (0600), since keys are in it, and is replaced as a whole. It
 * counts only while an agent was there a moment ago: see {@link #KEEPS}. One thread.
 */
final class DesiredCache {
  private static final Logger log = LoggerFactory.getLogger(DesiredCache.class);

  /** What an agent left behind longer ago may have been given to others since. */
  static final Duration KEEPS = Duration.ofMinutes(10);

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path file;
  private final Clock clock;
  private boolean failing;

  /**
   * All that a configuration is made of.
   *
   * @param labels this node's
   * @param cordoned whether this node is
   * @param passwords the entries of the key Secret that the configurations name, in base64
   * @param effective by the VirtualIP's name
   * @param version of the API server's store in which all of these were, or 0
   */
  record Snapshot(
      Map<String, String> labels,
      boolean cordoned,
      Map<String, String> passwords,
      Map<String, EffectiveConfiguration> effective,
      long version) {
    Snapshot {
      labels = Map.copyOf(labels);
      passwords = Map.copyOf(passwords);
      effective = Map.copyOf(effective);
    }

    /** Whether both make the same configuration. */
    boolean saysTheSame(Snapshot other) {
      return labels.equals(other.labels)
          && cordoned == other.cordoned
          && passwords.equals(other.passwords)
          && effective.equals(other.effective);
    }
  }

  /** Nothing is read or written yet. */
  DesiredCache(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** What an agent of a moment ago left; empty, with a line in the log, when it can't be used. */
  Optional<Snapshot> read() {
    try {
      Instant last = Files.getLastModifiedTime(file).toInstant();
      if (last.plus(KEEPS).isBefore(clock.instant())) {
        log.info("{} is of {}, too old to be gone on with", file, last);
        return Optional.empty();
      }
      Snapshot left = JSON.readValue(Files.readAllBytes(file), Snapshot.class);
      left.passwords().values().forEach(Base64.getDecoder()::decode);
      return Optional.of(left);
    } catch (java.nio.file.NoSuchFileException _) {
      return Optional.empty();
    } catch (JacksonException | IllegalArgumentException e) {
      // Not the message: it may quote what is in the file.
      log.warn("{} can't be understood, so the API server is waited for", file);
      return Optional.empty();
    } catch (IOException e) {
      log.warn("{} can't be read, so the API server is waited for: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces it. What can't be written is told once. */
  void write(Snapshot snapshot) {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(draft);
      try (FileChannel channel =
          FileChannel.open(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        JSON.writeValue(Channels.newOutputStream(channel), snapshot);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      failing = false;
    } catch (IOException e) {
      failed(e);
    }
  }

  /** An agent is there. */
  void touch() {
    try {
      if (Files.exists(file)) {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    if (!failing) {
      failing = true;
      log.warn(
          "Could not write {}, so a restart has to wait for the API server: {}",
          file,
          e.toString());
    }
  }
}
