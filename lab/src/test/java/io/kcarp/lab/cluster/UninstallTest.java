package io.kcarp.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/uninstall} does where a cluster does not do its part: kubectl is a stub. */
class UninstallTest {
  private static final int PATIENCE_SECONDS = 60;

  /**
   * Of a cluster without an operator; files say what it has. Writes each call to {@code calls}; the
   * one with the number in {@code failing} fails.
   */
  private static final String KUBECTL =
      """
      #!/bin/bash
      cd "$(dirname "$0")"
      echo "${*//$'\\n'/ }" >>calls
      if [ "$(wc -l <calls)" -eq "$(<failing)" ]; then
        echo "error: the server was unable to return a response" >&2
        exit 1
      fi
      case "$*" in
        "get deployments,daemonsets,serviceaccounts "* | "get namespace "*) cat where ;;
        "get namespaces "*--field-selector=*) cat ours ;;
        "get crd "*) cat definition ;;
        "get virtualips "*) cat objects ;;
        "get virtualip/web "*) printf 'other.example/kept\\nkcarp.io/release\\n' ;;
        "get pods "*kcarp-agent*) cat agents ;;
        "patch virtualip/web "*) : >objects ;;
      esac
      """;

  /** What an uninstalled cluster's answers are made of. */
  private static final List<String> EMPTY =
      List.of("where", "ours", "definition", "objects", "agents");

  /** Of a pod that ends; the waiting takes no time. */
  private static final String SLEEP =
      """
      #!/bin/bash
      cd "$(dirname "$0")"
      [ -e off ] || : >agents
      """;

  @TempDir private Path folder;

  private record Run(int exitCode, String output, List<String> calls) {
    List<String> patches() {
      return calls.stream().filter(call -> call.startsWith("patch ")).toList();
    }
  }

  @BeforeEach
  void stubs() throws IOException {
    write("kubectl", KUBECTL);
    write("sleep", SLEEP);
  }

  @Test
  void takesOurFinalizerWhenTheAgentsHaveEnded() throws Exception {
    installed();

    Run run = uninstall(0);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("kcarp is uninstalled");
    assertThat(run.patches()).hasSize(1).allMatch(patch -> patch.contains("/finalizers/1"));
  }

  @Test
  void kubectlThatFailsIsNotTakenForAClusterThatHasNothing() throws Exception {
    installed();
    int calls = uninstall(0).calls().size();

    for (int failing = 1; failing <= calls; failing++) {
      installed();
      Run run = uninstall(failing);

      assertThat(run.exitCode()).as("%s", run).isPositive();
      assertThat(run.output()).doesNotContain("is uninstalled", "There is no kcarp");
      assertThat(run.calls().subList(failing, run.calls().size()))
          .as("what follows the failure: %s", run)
          .noneMatch(call -> call.startsWith("patch ") || call.startsWith("delete "));
    }
  }

  @Test
  void stopsBeforeTheFinalizersOfAgentsThatDoNotEnd() throws Exception {
    installed();
    write("off", "");

    Run run = uninstall(0);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("may hold addresses: kcarp-agent-1 on node-1.");
    assertThat(run.patches()).isEmpty();
  }

  @Test
  void aNamespaceOfTheUsersIsNotSaidToBeRidOfAgentsThatDoNotEnd() throws Exception {
    installed();
    write("off", "");
    write("objects", "");
    write("ours", "");

    Run run = uninstall(0);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .contains("is not kcarp's, and stays", "have not ended", "kcarp-agent-1 on node-1")
        .doesNotContain("is uninstalled");
  }

  @Test
  void whereOnlyAgentsAreLeftThatDoNotEndItSaysSo() throws Exception {
    for (String each : EMPTY) {
      write(each, "");
    }
    Run nothing = uninstall(0);
    write("agents", "kcarp-agent-1 on node-1\n");

    Run agents = uninstall(0);

    assertThat(nothing.exitCode()).isZero();
    assertThat(nothing.output()).contains("There is no kcarp in this cluster");
    assertThat(agents.exitCode()).isEqualTo(1);
    assertThat(agents.output()).contains("kcarp-agent-1 on node-1").doesNotContain("no kcarp");
  }

  private void installed() throws IOException {
    write("where", "kcarp-system\n");
    write("ours", "namespace/kcarp-system\n");
    write("definition", "customresourcedefinition/virtualips.kcarp.io\n");
    write("objects", "virtualip/web\n");
    write("agents", "kcarp-agent-1 on node-1\n");
  }

  private Run uninstall(int failing) throws Exception {
    Files.deleteIfExists(folder.resolve("calls"));
    write("failing", String.valueOf(failing));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("../deploy/uninstall").toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().merge("PATH", folder.toString(), (path, ours) -> ours + ":" + path);
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it does not end: " + Files.readString(output));
    }
    return new Run(
        process.exitValue(), Files.readString(output), Files.readAllLines(folder.resolve("calls")));
  }

  private void write(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.writeString(path, content);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
