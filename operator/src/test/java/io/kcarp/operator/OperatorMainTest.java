package io.kcarp.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class OperatorMainTest {
  private static final int USAGE = 2;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                               | COMMAND",
        "walk                                             | walk",
        "run                                              | --agent-image",
        "run --agent-image a --http-address web:80        | is not ADDRESS:PORT",
        "run --agent-image a --http-address 127.0.0.1     | is not ADDRESS:PORT",
        "run --agent-image a --http-address 127.0.0.1:99999 | is not ADDRESS:PORT",
        "run --agent-image a --http-address 192.0.2.1:80  | Can't listen",
      })
  void wrongUsageIsExitCode2AndASentence(String arguments, String sentence) {
    StringWriter written = new StringWriter();
    CommandLine commandLine = OperatorMain.commandLine();
    commandLine.setErr(new PrintWriter(written));

    int code = commandLine.execute(arguments.isEmpty() ? new String[0] : arguments.split(" +", -1));

    assertThat(code).isEqualTo(USAGE);
    assertThat(written.toString()).contains(sentence);
  }
}
