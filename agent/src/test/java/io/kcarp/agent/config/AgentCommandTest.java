package io.kcarp.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.convert.ConversionRequest.Source;
import io.kcarp.agent.ucarp.UcarpOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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
                    "n1",
                    "kcarp-system",
                    null,
                    null,
                    Path.of("/run/kcarp/agent.sock"),
                    new InetSocketAddress(LOOPBACK, 9477))));
  }

  @Test
  void everyOptionArrives() {
    assertThat(
            parse(
                "run --node n1 --namespace ns --file vip.yaml --key-file key --socket a.sock"
                    + " --http-address [::1]:0",
                Map.of("NODE_NAME", "other", "POD_NAMESPACE", "other")))
        .isEqualTo(
            new Invocation.Run(
                new AgentOptions(
                    "n1",
                    "ns",
                    Path.of("vip.yaml"),
                    Path.of("key"),
                    Path.of("a.sock"),
                    new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))));
  }

  /** And is read as by picocli. */
  @ParameterizedTest
  @CsvSource({
    "run --node=n1 --file=a=b --socket=s, true",
    "run --node n1 --file a=b --socket s, true",
    "run --socket s --file=a=b --node n1, true",
    "run --node N1, true",
    "run --file=a, true",
    "run, true",
    "run --node=n1 --file=a=b --socket s --http-address 127.0.0.1:9477, true",
    "run --node n1 --file=a=b --socket -s, false",
    "run --node n1 --node n2, false",
    "run --node n1 --file=, false",
    "run --node, false",
    "run --node n1 -h, false",
    "run --help, false",
    "run --nod n1, false",
    "status --socket s, false",
    "--version, false",
  })
  void aPlainCommandLineNeedsNoPicocli(String line, boolean plain) {
    List<String> arguments = List.of(line.split(" ", -1));
    assertThat(RunOptions.plain(arguments).isPresent()).isEqualTo(plain);
    assertThat(AgentCommand.parse(arguments, Map.of(), "1"))
        .isEqualTo(AgentCommand.byPicocli(arguments, Map.of(), "1"));
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
        "run --node n1 --key-file key | --key-file needs --file",
        "run --node n1 --file f --key-file= | --key-file",
        "run --node n1 --socket= | --socket is empty; see kcarp-agent run --help",
        "status --socket= | --socket is empty; see kcarp-agent status --help",
        "status stray | stray",
        "status --json --watch | --json goes without --watch",
        "hand-over | NAME",
        "hand-over WEB | NAME 'WEB' is not a Kubernetes name",
        "hand-over web db | db",
        "decode --address 10.0.0.1 | --password-file PATH is required",
        "decode --password-file f | --address ADDRESS is required",
        "decode --password-file f --address vip.example | --address 'vip.example' is not an IPv4",
        "decode --password-file f --address 10.0.0.256 | --address '10.0.0.256' is not an IPv4",
        "decode --password-file f --address 10.0.0.1 --pcap= | --pcap is empty",
        "listen | --interface NAME is required; see kcarp-agent listen --help",
        "listen --interface aninterfacenametoolong | --interface 'aninterfacenametoolong' is not",
        "listen --interface eth0 --for 0 | --for '0' is not a number of seconds from 1",
        "listen --interface eth0 --for 1s | --for '1s' is not a number of seconds from 1",
        "stop | stop",
        "'' | no command",
      })
  void whatCannotBeFollowedIsOneLineAndCodeOne(String line, String mentions) {
    assertThat(parse(line, Map.of("NODE_NAME", "")))
        .isInstanceOfSatisfying(
            Invocation.Exit.class,
            exit -> {
              assertThat(exit.code()).isEqualTo(1);
              assertThat(exit.toStderr()).isTrue();
              assertThat(exit.text()).contains(mentions).doesNotContain("\n");
            });
  }

  @Test
  void subcommandsThatAskTakeASocket() {
    assertThat(parse("status", Map.of()))
        .isEqualTo(new Invocation.Status(AgentOptions.DEFAULT_SOCKET, false));
    assertThat(parse("status --json --socket a", Map.of()))
        .isEqualTo(new Invocation.Status(Path.of("a"), true));
    assertThat(parse("status --watch", Map.of()))
        .isEqualTo(new Invocation.Watch(AgentOptions.DEFAULT_SOCKET));
    assertThat(parse("hand-over web --socket a", Map.of()))
        .isEqualTo(new Invocation.HandOver(Path.of("a"), "web"));
  }

  @Test
  void subcommandsThatInspectArrive() {
    assertThat(parse("decode --password-file f --address 10.0.0.1 fd00::1 --pcap p", Map.of()))
        .isEqualTo(
            new Invocation.Decode(
                Path.of("f"),
                List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("fd00::1")),
                Path.of("p")));
    assertThat(parse("decode --address 10.0.0.1 --address 10.0.0.2 --password-file f", Map.of()))
        .isEqualTo(
            new Invocation.Decode(
                Path.of("f"),
                List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")),
                null));
    assertThat(parse("listen --interface eth0 --for 5 --json", Map.of()))
        .isEqualTo(new Invocation.Listen("eth0", Duration.ofSeconds(5), true));
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
