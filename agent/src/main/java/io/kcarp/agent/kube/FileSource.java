package io.kcarp.agent.kube;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.PasswordFile;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredStateSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state from a file of VirtualIPs and Secrets, for a static pod or a host outside
 * Kubernetes: the spec, with explicit vhid and password, is the effective configuration.
 *
 * <p>The file is watched. What it says takes effect as edits of objects do; what it says no more is
 * released, once it has been so for a second, since half a file may look like a whole one. A file
 * that is not right is refused as a whole, and the last good one goes on. An edit of key or
 * addresses is in effect at once: there is no operator that would take all nodes through two steps.
 */
public final class FileSource implements DesiredStateSource {
  private static final Logger log = LoggerFactory.getLogger(FileSource.class);

  /** There is no operator that would count changes. */
  private static final long SERIAL = 0;

  private static final String REFUSED = "FileRefused";
  private static final long CONFIRM_MILLIS = 1_000;
  private static final int MAX_BYTES = 1024 * 1024;

  private final Path file;
  private final @Nullable Path keyFile;
  private final String node;
  private final boolean watchable;
  private final Set<Path> warnedOf = new TreeSet<>();

  private Reading judged;
  private @Nullable Reading unconfirmed;
  private Map<String, Desired> good;
  private volatile @Nullable String refusal;
  private @Nullable FileWatch watch;

  /**
   * What the files hold, to be compared.
   *
   * @param password a character for each of its bytes
   * @param fault why they can't be read, null when they can
   */
  private record Reading(String text, String password, @Nullable String fault) {}

  private FileSource(Path file, @Nullable Path keyFile, String node) throws ConfigurationException {
    this.file = file;
    this.keyFile = keyFile;
    this.node = node;
    // A pipe can be read once.
    this.watchable = !Files.exists(file) || Files.isRegularFile(file);
    this.judged = reading();
    this.good = parse(judged);
  }

  /**
   * Reads and checks the whole file.
   *
   * @param keyFile whose first line is the password of VirtualIPs that name no Secret
   * @param node this node's name, for {@code spec.nodes}
   * @throws ConfigurationException with one line for each problem
   */
  public static FileSource read(Path file, @Nullable Path keyFile, String node)
      throws ConfigurationException {
    return new FileSource(file, keyFile, node);
  }

  /** Why the file as it is now is not followed; empty when it is. Any thread. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public synchronized void start(Listener listener) {
    log.info("{}: VirtualIPs for this node: {}", file, good.keySet());
    listener.desired(good);
    if (watchable) {
      List<Path> files = new ArrayList<>(List.of(file));
      if (keyFile != null) {
        files.add(keyFile);
      }
      watch = new FileWatch(files, () -> look(listener));
      watch.start();
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private long look(Listener listener) {
    Reading now = reading();
    if (now.equals(judged)) {
      unconfirmed = null;
      return FileWatch.POLL_MILLIS;
    }
    Map<String, Desired> wanted;
    try {
      wanted = parse(now);
    } catch (ConfigurationException e) {
      judged = now;
      unconfirmed = null;
      refuse(String.valueOf(e.getMessage()), listener);
      return FileWatch.POLL_MILLIS;
    }
    Set<String> gone = new TreeSet<>(good.keySet());
    gone.removeAll(wanted.keySet());
    if (!gone.isEmpty() && !now.equals(unconfirmed)) {
      unconfirmed = now;
      return CONFIRM_MILLIS;
    }
    judged = now;
    unconfirmed = null;
    refusal = null;
    good = wanted;
    log.info("{} changed; VirtualIPs for this node: {}; released: {}", file, good.keySet(), gone);
    listener.desired(good);
    return FileWatch.POLL_MILLIS;
  }

  /** Who runs goes on, and says so: that is what waiting means to who runs already. */
  private void refuse(String problems, Listener listener) {
    String oneLine = String.join(" | ", problems.lines().toList());
    refusal = oneLine;
    log.warn("Refused, and the last good one goes on: {}", oneLine);
    Map<String, Desired> waiting = new LinkedHashMap<>();
    good.keySet()
        .forEach(name ->
            waiting.put(
                name,
                new Desired.Waiting(
                    SERIAL,
                    REFUSED,
                    "The file is refused, and the last good one goes on: " + oneLine)));
    listener.desired(waiting);
  }

  private Map<String, Desired> parse(Reading reading) throws ConfigurationException {
    if (reading.fault() != null) {
      throw new ConfigurationException(reading.fault());
    }
    byte[] password =
        keyFile == null ? null : reading.password().getBytes(StandardCharsets.ISO_8859_1);
    VirtualIPFile.Contents contents = VirtualIPFile.parse(file, reading.text(), password);
    if (contents.holdsSecrets()) {
      warnWhenReadable(file);
    }
    if (keyFile != null) {
      warnWhenReadable(keyFile);
    }
    Map<String, Desired> desired = new LinkedHashMap<>();
    contents
        .effective()
        .forEach((name, effective) ->
            // A file has no node labels; VirtualIPFile refuses selectors.
            Translation.translate(
                    name,
                    effective,
                    contents.passwords()::get,
                    node,
                    Map.of(),
                    Translation.Peers.OTHER_HOSTS)
                .ifPresent(host -> desired.put(name, host)));
    if (desired.isEmpty()) {
      log.warn("{}: no VirtualIP is for node {}; there is nothing to run", file, node);
    }
    return Map.copyOf(desired);
  }

  private void warnWhenReadable(Path secret) {
    if (!PasswordFile.isReadableByAll(secret)) {
      warnedOf.remove(secret);
    } else if (warnedOf.add(secret)) {
      log.warn(
          "{} holds a password and every user of this host may read it: chmod 600 {}",
          secret,
          secret);
    }
  }

  private Reading reading() {
    try {
      String password =
          keyFile == null
              ? ""
              : new String(PasswordFile.read("--key-file", keyFile), StandardCharsets.ISO_8859_1);
      return new Reading(text(), password, null);
    } catch (ConfigurationException e) {
      return new Reading("", "", Objects.requireNonNull(e.getMessage()));
    }
  }

  private String text() throws ConfigurationException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw unreadable("longer than " + MAX_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException _) {
      throw unreadable("there is no such file");
    } catch (CharacterCodingException _) {
      throw unreadable("not UTF-8");
    } catch (IOException e) {
      throw unreadable("cannot be read: " + e.getMessage());
    }
  }

  private ConfigurationException unreadable(String why) {
    return new ConfigurationException(
        "--file " + file + ": " + why + "; allowed: YAML of VirtualIPs and their Secrets");
  }
}
