package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kcarp.lab.net.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Dockerfile promises of the images, read from the archives that nodes import. */
@Tag("real")
class ImageIT {
  private static final String LABELS = "org.opencontainers.image.";

  @TempDir private Path unpacked;

  @ParameterizedTest
  @CsvSource({"agent, 0:0", "operator, 65532:65532"})
  void anImageSaysWhatItIsAndHasNoShell(String name, String user) throws IOException {
    Path archive =
        RealCluster.preparedCheckout().resolve("lab/target/images/%s.tar".formatted(name));
    Command.run(List.of("tar", "-xf", archive.toString(), "-C", unpacked.toString()));
    JsonNode manifest = json("manifest.json").get(0);
    JsonNode config = json(manifest.get("Config").textValue()).get("config");

    JsonNode labels = config.get("Labels");
    assertThat(labels.path(LABELS + "title").textValue()).isEqualTo("kcarp " + name);
    assertThat(labels.path(LABELS + "description").textValue()).isNotBlank();
    assertThat(labels.path(LABELS + "licenses").textValue()).isEqualTo("Apache-2.0");
    assertThat(labels.path(LABELS + "version").textValue()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(labels.has(LABELS + "revision")).isTrue();
    assertThat(labels.has(LABELS + "source")).isTrue();
    assertThat(config.get("User").textValue()).isEqualTo(user);
    String program = "/opt/kcarp/%1$s/kcarp-%1$s".formatted(name);
    assertThat(config.get("Entrypoint").get(0).textValue()).isEqualTo(program);

    List<String> files = new ArrayList<>();
    for (JsonNode layer : manifest.get("Layers")) {
      String layerFile = unpacked.resolve(layer.textValue()).toString();
      Command.run(List.of("tar", "-tf", layerFile)).lines().forEach(files::add);
    }
    assertThat(files).contains(program.substring(1));
    assertThat(files).noneMatch(file -> file.matches(".*/(sh|bash|dash|busybox)"));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(unpacked.resolve(file)));
  }
}
