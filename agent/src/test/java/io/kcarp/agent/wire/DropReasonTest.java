package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropReasonTest {
  @ParameterizedTest
  @EnumSource
  void everyReasonHasItsLineInTheReference(DropReason reason) throws IOException {
    String tag =
        Arrays.stream(reason.name().split("_"))
            .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining());
    assertThat(Files.readString(Path.of("../docs/reference/agent.md")))
        .contains("| `" + tag + "` |");
  }
}
