package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String SECRET =
      """
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: keys}
      stringData: {password: hunter2}
      """;

  @TempDir private Path directory;

  private final List<Map<String, Desired>> deliveries = new CopyOnWriteArrayList<>();
  private @Nullable FileSource source;

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
  }

  @Test
  void addedChangedAndRemovedDocumentsTakeEffect() throws Exception {
    Path file = watch(vip("web", 1) + SECRET);

    Files.writeString(file, vip("web", 1) + vip("db", 2) + SECRET);
    awaitVhids(Map.of("web", 1, "db", 2));
    Files.writeString(file, vip("web", 1) + vip("db", 3) + SECRET);
    awaitVhids(Map.of("web", 1, "db", 3));
    Files.writeString(file, vip("db", 3) + SECRET);
    awaitVhids(Map.of("db", 3));
  }

  @Test
  void fileRenamedOverTheOldOneIsSeen() throws Exception {
    Path file = watch(vip("web", 1) + SECRET);

    Path other = Files.writeString(directory.resolve(".vip.yaml.swp"), vip("web", 2) + SECRET);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

    awaitVhids(Map.of("web", 2));
  }

  @Test
  void swappedConfigMapIsSeen() throws Exception {
    version("..1", vip("web", 1));
    version("..2", vip("web", 2));
    Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    Path file = Files.createSymbolicLink(directory.resolve("vip.yaml"), Path.of("..data/vip.yaml"));
    start(file, null);

    Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

    awaitVhids(Map.of("web", 2));
  }

  @Test
  void brokenEmptyHalfWrittenAndAbsentFilesAreRefusedAndTheLastGoodOneGoesOn() throws Exception {
    String good = vip("web", 1) + SECRET;
    Path file = watch(good);

    Files.writeString(file, good.replace("vhid: 1", "vhid: 256"));
    awaitRefusal("vip.yaml:6: VirtualIP web: spec.vhid: 256; allowed: 1 to 255");
    Files.writeString(file, "");
    awaitRefusal("holds no VirtualIP");
    Files.writeString(file, good.substring(0, good.indexOf("stringData")));
    awaitRefusal("spec.passwordSecretRef.key: 'password'; allowed: a key of Secret keys");
    Files.writeString(file, good.substring(0, good.indexOf("hunter2}")));
    awaitRefusal("not valid YAML at line");
    Files.delete(file);
    awaitRefusal("there is no such file");

    Files.writeString(file, good);
    awaitVhids(Map.of("web", 1));
    assertThat(source()).returns(true, refused -> refused.refusal().isEmpty());
  }

  @Test
  void changedKeyFileGivesTheNewKey() throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "one");
    Path file =
        Files.writeString(
            directory.resolve("vip.yaml"),
            vip("web", 1).replace("passwordSecretRef: {name: keys}", "tieBreak: Ucarp"));
    start(file, key);
    Desired before = last().get("web");

    Files.writeString(key, "");
    awaitRefusal("--key-file " + key + ": 0 bytes in its first line; allowed: a file whose");
    Files.writeString(key, "two");

    await()
        .atMost(LIMIT)
        .until(() -> last().get("web") instanceof DesiredVirtualHost host && !host.equals(before));
  }

  private void version(String name, String text) throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve(name)).resolve("vip.yaml"), text);
    Files.writeString(directory.resolve(name).resolve("vip.yaml"), text + SECRET);
  }

  private Path watch(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("vip.yaml"), text);
    start(file, null);
    return file;
  }

  private void start(Path file, @Nullable Path keyFile) throws Exception {
    source = FileSource.read(file, keyFile, "n1");
    source.start(deliveries::add);
  }

  private FileSource source() {
    if (source == null) {
      throw new IllegalStateException("not started");
    }
    return source;
  }

  private Map<String, Desired> last() {
    return deliveries.getLast();
  }

  private void awaitVhids(Map<String, Integer> vhids) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(last()).hasSameSizeAs(vhids);
          vhids.forEach((name, vhid) ->
              assertThat(last().get(name))
                  .isInstanceOfSatisfying(
                      DesiredVirtualHost.class,
                      host -> assertThat(host.vhid().value()).isEqualTo(vhid)));
        });
  }

  private void awaitRefusal(String mentions) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(source().refusal().orElse("")).contains(mentions).doesNotContain("hunter2");
          assertThat(last().get("web"))
              .isInstanceOfSatisfying(
                  Desired.Waiting.class,
                  waiting -> assertThat(waiting.message()).contains(mentions, "goes on"));
        });
  }

  private static String vip(String name, int vhid) {
    return """
    ---
    apiVersion: kcarp.io/v1alpha1
    kind: VirtualIP
    metadata: {name: %s}
    spec:
      vhid: %d
      addresses: [10.0.0.%d]
      passwordSecretRef: {name: keys}
    """
        .formatted(name, vhid, vhid);
  }
}
