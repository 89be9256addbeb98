package io.kcarp.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.convert.ConversionRequest.Source;
import io.kcarp.agent.ucarp.UcarpOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentCommandTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  void defaultsAreFilledIn() {
    assertThat(parse("run --node n1", Map.of()))
        .isEqualTo(
            new Invocation.Run(
                new AgentOptions(
                    "n1", "kcarp-system", null, new InetSocketAddress(LOOPBACK, 9477))));
  }

  @Test
  void everyOptionArrives() {
    assertThat(
            parse(
                "run --node n1 --namespace ns --file vip.yaml --http-address [::1]:0",
                Map.of("NODE_NAME", "other", "POD_NAMESPACE", "other")))
        .isEqualTo(
            new Invocation.Run(
                new AgentOptions(
                    "n1",
                    "ns",
                    Path.of("vip.yaml"),
                    new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))));
  }

  @Test
  void environmentGivesNodeAndNamespace() {
    assertThat(parse("run", Map.of("NODE_NAME", "n2", "POD_NAMESPACE", "vips")))
        .isInstanceOfSatisfying(
            Invocation.Run.class,
            run -> {
              assertThat(run.options().node()).isEqualTo("n2");
              assertThat(run.options().namespace()).isEqualTo("vips");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:0, 127.0.0.1, 0",
    "10.0.0.1:80, 10.0.0.1, 80",
    ":9000, 127.0.0.1, 9000",
    "0.0.0.0:9477, 0.0.0.0, 9477",
  })
  void httpAddressIsALiteralAddressAndAPort(String text, String address, int port) {
    assertThat(parse("run --node n1 --http-address " + text, Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Run.class,
            run ->
                assertThat(run.options().httpAddress())
                    .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(address), port)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run | --node NAME is required",
        "run --node | --node",
        "run --node n1 --node n2 | --node",
        "run --node --file x | --node",
        "run --node N1 | --node 'N1' is not a Kubernetes name",
        "run --node n1 --namespace a_b | --namespace 'a_b' is not a Kubernetes name",
        "run --node n1 --frobnicate | --frobnicate",
        "run --node n1 stray | stray",
        "run --node n1 --http-address localhost:1 | --http-address 'localhost:1' is not",
        "run --node n1 --http-address 127.0.0.1 | --http-address '127.0.0.1' is not",
        "run --node n1 --http-address 127.0.0.1:65536 | --http-address '127.0.0.1:65536' is not",
        "run --node n1 --http-address ::1:80 | --http-address '::1:80' is not",
        "run --node n1 --file= | --file",
        "stop | stop",
        "'' | no command",
      })
  void whatCannotBeFollowedIsOneLineAndCodeTwo(String line, String mentions) {
    assertThat(parse(line, Map.of("NODE_NAME", "")))
        .isInstanceOfSatisfying(
            Invocation.Exit.class,
            exit -> {
              assertThat(exit.code()).isEqualTo(2);
              assertThat(exit.toStderr()).isTrue();
              assertThat(exit.text()).contains(mentions).doesNotContain("\n");
            });
  }

  @Test
  void versionAndHelpGoToStdout() {
    assertThat(parse("--version", Map.of()))
        .isEqualTo(new Invocation.Exit(0, "kcarp-agent 1.2.3", false));
    assertThat(parse("--help", Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Exit.class,
            exit -> {
              assertThat(exit.code()).isZero();
              assertThat(exit.text()).contains("run", "--version");
            });
    assertThat(parse("run --help", Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Exit.class,
            exit -> {
              assertThat(exit.code()).isZero();
              assertThat(exit.text())
                  .contains("kcarp-agent run", "--node", "--namespace", "--file", "--http-address");
            });
  }

  @Test
  void ucarpHasACommandLineOfItsOwn() {
    String line = "ucarp -s 10.0.0.1 -v 7 -p secret -a 10.0.0.100";
    assertThat(parse(line, Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Ucarp.class,
            ucarp -> {
              assertThat(ucarp.options().vhid().value()).isEqualTo(7);
              assertThat(ucarp.warnings()).singleElement().asString().contains("--passfile");
              assertThat(ucarp.httpAddress()).isNull();
            });
    assertThat(parse(line + " --http-address :0", Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Ucarp.class,
            ucarp -> assertThat(ucarp.httpAddress()).isEqualTo(new InetSocketAddress(LOOPBACK, 0)));
    assertThat(parse("ucarp", Map.of()))
        .isEqualTo(new Invocation.Exit(0, UcarpOption.usage(), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ucarp -v 7 | 1 | kcarp-agent ucarp: --srcip is missing",
        "ucarp -i eth0 --frobnicate | 1 | kcarp-agent ucarp: --frobnicate is not an option",
        "ucarp -s 10.0.0.1 -v 7 -p 01234567890123456789 -a 10.0.0.100 | 2 | 1 to 19",
        "ucarp -s 10.0.0.1 -v 7 -p x -a 10.0.0.100 --http-address x | 1 | --http-address 'x' is not",
        "convert --frobnicate | 1 | --frobnicate",
        "convert --node A -- ucarp | 1 | --node 'A' is not a Kubernetes name",
        "convert --interfaces | 1 | --interfaces",
      })
  void whatUcarpAndConvertCannotFollowHasUcarpsExitCode(String line, int code, String mentions) {
    assertThat(parse(line, Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Exit.class,
            exit -> {
              assertThat(exit.code()).isEqualTo(code);
              assertThat(exit.toStderr()).isTrue();
              assertThat(exit.text()).contains(mentions).doesNotContain("\n");
            });
  }

  @Test
  void aConversionTakesFilesAndTheCommandLinesAfterTheDashes() {
    assertThat(
            parse(
                "convert --namespace ns --node a --node b --node c --interfaces i --keepalived k"
                    + " -- ucarp -v 1 -- ucarp -v 2",
                Map.of()))
        .isEqualTo(
            new Invocation.Convert(
                new ConversionRequest(
                    List.of(
                        new Source.Interfaces(Path.of("i")),
                        new Source.Keepalived(Path.of("k")),
                        new Source.CommandLine(List.of("ucarp", "-v", "1")),
                        new Source.CommandLine(List.of("ucarp", "-v", "2"))),
                    List.of("a", "b", "c"),
                    "ns")));
    assertThat(parse("convert --help", Map.of()))
        .isInstanceOfSatisfying(
            Invocation.Exit.class,
            exit -> assertThat(exit.text()).contains("--interfaces", "--keepalived", "-- ucarp"));
  }

  private static Invocation parse(String line, Map<String, String> environment) {
    return AgentCommand.parse(
        line.isEmpty() ? List.of() : List.of(line.split(" ", -1)), environment, "1.2.3");
  }
}
