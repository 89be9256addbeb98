package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects that an API server must accept or refuse. A file with two documents is an update, from
 * the first to the second. A refused one starts with a comment: a part of the expected message. CEL
 * itself runs only in an API server; here every rule is held to have a case.
 */
class SamplesTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");
  private static final String EXPECTATION = "# refused: ";

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptedSamplesAreReadIntoTheRecords(Path sample) throws IOException {
    for (String document : Files.readString(sample).split("\n---\n", -1)) {
      VirtualIP vip = serialization.unmarshal(document, VirtualIP.class);

      assertThat(vip.getSpec().addresses()).isNotEmpty();
      assertThat(serialization.unmarshal(serialization.asYaml(vip), VirtualIP.class))
          .isEqualTo(vip);
    }
  }

  @Test
  void theExampleIsAsShortAsPromised() throws IOException {
    String example = Files.readString(Path.of("../deploy/examples/vip.yaml"));

    assertThat(example.lines()).hasSizeLessThanOrEqualTo(9);
    assertThat(serialization.unmarshal(example, VirtualIP.class).getSpec().addresses())
        .containsExactly("10.88.0.100");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusedSamplesSayWhatIsExpected(Path sample) throws IOException {
    assertThat(Files.readAllLines(sample).getFirst())
        .startsWith(EXPECTATION)
        .hasSizeGreaterThan(EXPECTATION.length());
  }

  @Test
  void everyRuleOfTheDefinitionHasARefusedSample() throws IOException {
    List<String> expectations =
        refused().map(SamplesTest::firstLine).map(l -> l.substring(EXPECTATION.length())).toList();

    assertThat(
            Definition.nodes(
                Definition.onTheClassPath()
                    .getSpec()
                    .getVersions()
                    .getFirst()
                    .getSchema()
                    .getOpenAPIV3Schema()))
        .flatExtracting(node -> Definition.rules(node.schema()))
        .extracting(ValidationRule::getMessage)
        .hasSizeGreaterThan(9)
        .doesNotHaveDuplicates()
        .allSatisfy(message -> assertThat(expectations).anyMatch(message::contains));
  }

  static Stream<Path> accepted() throws IOException {
    return samples("accepted");
  }

  static Stream<Path> refused() throws IOException {
    return samples("refused");
  }

  private static Stream<Path> samples(String kind) throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES.resolve(kind))) {
      return files.sorted().toList().stream();
    }
  }

  private static String firstLine(Path sample) {
    try {
      return Files.readAllLines(sample).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
