package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.lab.cluster.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real API server accepts and refuses the definition's samples, of which each rule has one. In a
 * file with several documents each is an update of the one before; the last is the one that is
 * refused, with the sentence that the file's first line expects.
 */
@OnACluster
class RealSchemaIT extends OnOneRealCluster {
  private static final Path SAMPLES = Path.of("../crds/src/test/resources/samples");
  private static final String EXPECTATION = "# refused: ";

  @BeforeAll
  void setUp() throws IOException {
    use(RealCluster.startControlPlane(RealCluster.preparedCheckout()));
    kubectl().output("apply", "-k", "crds");
    // Kubectl's own wait fails on a definition that has no conditions yet.
    await()
        .alias("the definition is established")
        .atMost(RealCluster.LIMIT)
        .until(() -> kubectl().run("get", "virtualips").exitCode() == 0);
  }

  @AfterEach
  void deleteAll() {
    kubectl().output("delete", "virtualips", "--all");
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsWhatCanWork(Path sample) throws IOException {
    for (String document : documents(sample)) {
      Kubectl.Result result = apply(document);

      assertThat(result.exitCode()).as(result.output()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatCanNotWorkInASentence(Path sample) throws IOException {
    List<String> documents = documents(sample);
    for (String before : documents.subList(0, documents.size() - 1)) {
      assertThat(apply(before).exitCode()).isZero();
    }

    Kubectl.Result result = apply(documents.getLast());

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output())
        .contains(Files.readAllLines(sample).getFirst().substring(EXPECTATION.length()));
  }

  /** With its status, if it has one, which an apply of the object leaves out. */
  private Kubectl.Result apply(String document) throws IOException {
    Kubectl.Result result = RealCluster.with(document, file -> kubectl().run("apply", "-f", file));
    return result.exitCode() != 0 || !document.contains("\nstatus:")
        ? result
        : RealCluster.with(
            document, file -> kubectl().run("replace", "--subresource=status", "-f", file));
  }

  private static List<String> documents(Path sample) throws IOException {
    return List.of(Files.readString(sample).split("\n---\n", -1));
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
}
