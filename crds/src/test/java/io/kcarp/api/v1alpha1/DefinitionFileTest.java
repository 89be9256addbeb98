package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DefinitionFileTest {
  /** Tests run in the module's folder. */
  private static final Path FILE = Path.of("virtualips.kcarp.io.yaml");

  @Test
  void theCommittedYamlIsWhatTheRecordsSay() throws IOException {
    String generated = VirtualIpDefinition.generate();
    if (Boolean.getBoolean("crd.write")) {
      Files.writeString(FILE, generated);
    }

    assertThat(FILE)
        .as(
            "crds/%s differs from what the records in io.kcarp.api.v1alpha1 say. Rewrite it with"
                + " 'mvn -pl crds test -Dcrd.write=true' and commit it with the records.",
            FILE)
        .exists()
        .hasContent(generated);
  }

  @Test
  void theYamlIsOnTheClassPath() throws IOException {
    try (InputStream resource = VirtualIP.class.getResourceAsStream(VirtualIP.CRD_RESOURCE)) {
      assertThat(resource).isNotNull();
      assertThat(new String(resource.readAllBytes(), StandardCharsets.UTF_8))
          .contains("name: virtualips.kcarp.io");
    }
  }
}
