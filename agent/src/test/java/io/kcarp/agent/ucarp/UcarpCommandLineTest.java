package io.kcarp.agent.ucarp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.AlsoAccepted;
import io.kcarp.agent.runtime.AnnounceTiming;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.Dialect;
import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.wire.CarpKey;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UcarpCommandLineTest {
  private static final String LEAST = "-s 10.0.0.1 -v 7 -p secret -a 10.0.0.100";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-i eth0 -s 10.1.1.10 -v 10 -p secret -a 10.1.1.252 --upscript=/etc/vip-up.sh"
            + " --downscript=/etc/vip-down.sh -P | eth0 | 10.1.1.10 | 10 | secret | 10.1.1.252"
            + " | 1 | 0 | true",
        "-i eth0 -s 10.1.1.11 -v 10 -p secret -a 10.1.1.252 --upscript=/etc/vip-up.sh"
            + " --downscript=/etc/vip-down.sh | eth0 | 10.1.1.11 | 10 | secret | 10.1.1.252"
            + " | 1 | 0 | false",
        "-b 5 -s 192.168.1.19 -v 27 -p badpass -a 10.1.12.7 -u /etc/vip-up.sh -d /etc/vip-down.sh"
            + " -z | eth1 | 192.168.1.19 | 27 | badpass | 10.1.12.7 | 5 | 0 | false",
        "-b 5 -k 50 -s 192.168.1.20 -v 27 -p badpass -a 10.1.12.7 -u /etc/vip-up.sh"
            + " -d /etc/vip-down.sh -z | eth1 | 192.168.1.20 | 27 | badpass | 10.1.12.7"
            + " | 5 | 50 | false",
      })
  void theManualsExamplesRunAsWrittenButForTheirScripts(
      String line,
      String interfaceName,
      String source,
      int vhid,
      String password,
      String address,
      int advbase,
      int advskew,
      boolean preempt)
      throws UcarpRefusal {
    assertThat(refusal(line).fault()).isEqualTo(UcarpFault.SCRIPT);

    UcarpOptions options = options(line + " --ignore-scripts");

    assertThat(options.desiredOn(interfaceName))
        .isEqualTo(
            new DesiredVirtualHost(
                1,
                1,
                interfaceName,
                InetAddress.ofLiteral(source),
                new Vhid(vhid),
                List.of(new VirtualAddress(InetAddress.ofLiteral(address), 32)),
                CarpKey.ofPassword(password.getBytes(StandardCharsets.UTF_8)),
                AlsoAccepted.NOTHING,
                new AdvertisementInterval(advbase, advskew),
                3,
                preempt,
                TieBreak.UCARP,
                Dialect.UCARP,
                false,
                Transport.Multicast.CARP,
                true,
                AnnounceTiming.DEFAULT,
                true));
  }

  @Test
  void everyOptionHasUcarpsDefault() throws UcarpRefusal {
    UcarpOptions options = options(LEAST);

    assertThat(options.interfaceName()).isNull();
    assertThat(options.interval()).isEqualTo(new AdvertisementInterval(1, 0));
    assertThat(options.deadRatio()).isEqualTo(3);
    assertThat(options.preempt()).isFalse();
    assertThat(options.transport()).isEqualTo(Transport.Multicast.CARP);
    assertThat(options.tracksCarrier()).isTrue();
    assertThat(options.scripts()).isEqualTo(new Scripts(null, null, null));
    assertThat(options.facility()).isEqualTo(Facility.DAEMON);
    assertThat(options.daemonize()).isFalse();
    assertThat(options.debug()).isFalse();
    assertThat(options.socket()).isNull();
    assertThat(options.httpAddress()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-i eth0 -s 10.0.0.1 -m 239.192.1.2 -v 7 -p secret -P -n -a 10.0.0.100 -b 2 -k 9 -r 4 -D -z"
            + " -B -S -M -f local3",
        "-ieth0 -s10.0.0.1 -m239.192.1.2 -v7 -psecret -PnDzBSM -a10.0.0.100 -b2 -k9 -r4 -flocal3",
        "--interface=eth0 --srcip=10.0.0.1 --mcast=239.192.1.2 --vhid=7 --pass=secret --preempt"
            + " --neutral --addr=10.0.0.100 --advbase=2 --advskew=9 --deadratio=4 --debug"
            + " --shutdown --daemonize --ignoreifstate --nomcast --facility=LOCAL3",
        "--interface eth0 --srcip 10.0.0.1 --mcastip 239.192.1.2 --vhid 7 --pass secret --preempt"
            + " --neutral --addr 10.0.0.100 --advbase 2 --advskew 9 --deadratio 4 --debug"
            + " --shutdown --daemonize --ignoreifstate --nomcast --facility local3 --",
        "--in eth0 --sr 10.0.0.1 --m 239.192.1.2 --v 7 --pass secret --pr --ne --add 10.0.0.100"
            + " --advb 2 --advs 9 --dea 4 --deb --sh --da --ig --no --f local3",
      })
  void optionsMayBeSpelledAsGetoptAllows(String line) throws UcarpRefusal {
    UcarpOptions options = options(line);

    assertThat(options.interfaceName()).isEqualTo("eth0");
    assertThat(options.source()).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
    assertThat(options.transport())
        .isEqualTo(new Transport.Broadcast(Inet4Address.ofLiteral("239.192.1.2")));
    assertThat(options.vhid()).isEqualTo(new Vhid(7));
    assertThat(options.password().bytes()).asString(StandardCharsets.UTF_8).isEqualTo("secret");
    assertThat(options.preempt()).isTrue();
    assertThat(options.address()).isEqualTo(InetAddress.ofLiteral("10.0.0.100"));
    assertThat(options.interval()).isEqualTo(new AdvertisementInterval(2, 9));
    assertThat(options.deadRatio()).isEqualTo(4);
    assertThat(options.debug()).isTrue();
    assertThat(options.shutdown()).isTrue();
    assertThat(options.daemonize()).isTrue();
    assertThat(options.tracksCarrier()).isFalse();
    assertThat(options.facility()).isEqualTo(Facility.LOCAL3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--frobnicate | UNKNOWN_OPTION | --frobnicate is not an option",
        "-q | UNKNOWN_OPTION | -q is not an option",
        "-Pq | UNKNOWN_OPTION | -q is not an option",
        "--=x | UNKNOWN_OPTION | --",
        "--adv 1 | AMBIGUOUS_OPTION | --adv could be --advbase or --advskew",
        "--p x | AMBIGUOUS_OPTION | --pass or --passfile or --preempt",
        "--ignore-s | UNKNOWN_OPTION | --ignore-s",
        "stray | STRAY_ARGUMENT | 5 characters belongs to no option",
        "-- stray | STRAY_ARGUMENT | 5 characters belongs to no option",
        "-v 0 | OUT_OF_RANGE | --vhid '0' is out of range; allowed: 1 to 255",
        "-v 256 | OUT_OF_RANGE | --vhid '256' is out of range; allowed: 1 to 255",
        "-v -1 | OUT_OF_RANGE | --vhid '-1' is out of range",
        "-v 99999999999999999999 | OUT_OF_RANGE | --vhid",
        "-v ten | NOT_A_NUMBER | --vhid 'ten' is not a whole number; allowed: 1 to 255",
        "-v 7x | NOT_A_NUMBER | --vhid '7x'",
        "-v 08 | NOT_A_NUMBER | octal",
        "-v '' | NOT_A_NUMBER | --vhid ''",
        "-b 256 | OUT_OF_RANGE | --advbase '256' is out of range; allowed: 0 to 255",
        "-b 1.5 | NOT_A_NUMBER | --advbase '1.5'",
        "-b 0 | CONTRADICTION | --advbase '0' needs an --advskew of 1 to 255",
        "-b 0 -k 0 | CONTRADICTION | --advbase '0'",
        "-b 255 -k 255 | CONTRADICTION | --advbase '255' with --advskew '255'",
        "-k 300 | OUT_OF_RANGE | --advskew '300' is out of range; allowed: 0 to 255",
        "-k x | NOT_A_NUMBER | --advskew 'x'",
        "-r 0 | OUT_OF_RANGE | --deadratio '0' is out of range; allowed: 1 to 255",
        "-r 256 | OUT_OF_RANGE | --deadratio '256'",
        "-r x | NOT_A_NUMBER | --deadratio 'x'",
        "-s 10.0.0 | BAD_ADDRESS | --srcip '10.0.0' is not an IPv4 address",
        "-s ::1 | BAD_ADDRESS | --srcip '::1'",
        "-s 224.0.0.1 | BAD_ADDRESS | --srcip '224.0.0.1' is no host's address",
        "-s host | BAD_ADDRESS | --srcip 'host'",
        "-a 10.0.0.256 | BAD_ADDRESS | --addr '10.0.0.256'",
        "-a 10.0.0.100/24 | BAD_ADDRESS | --addr '10.0.0.100/24'",
        "-a 0.0.0.0 | BAD_ADDRESS | --addr '0.0.0.0' is no host's address",
        "-a 255.255.255.255 | BAD_ADDRESS | --addr",
        "-a 10.0.0.1 | CONTRADICTION | --addr '10.0.0.1' is --srcip, too",
        "-m 10.0.0.9 | BAD_ADDRESS | --mcastip '10.0.0.9' is no multicast group",
        "-m x | BAD_ADDRESS | --mcastip 'x' is not an IPv4 address",
        "-i a/b | BAD_INTERFACE_NAME | --interface 'a/b'",
        "-i abcdefghijklmnop | BAD_INTERFACE_NAME | --interface",
        "-i '' | BAD_INTERFACE_NAME | --interface ''",
        "-f local8 | UNKNOWN_FACILITY | --facility 'local8' is unknown; allowed: kern",
        "-p '' | PASSWORD_EMPTY | --pass",
        "-p 01234567890123456789 | PASSWORD_TOO_LONG | 20 bytes; allowed: 1 to 19",
        "-p a\uFFFD | PASSWORD_GARBLED | --passfile",
        "-o /nowhere/key | PASSFILE_UNREADABLE | --passfile '/nowhere/key' can't be read",
        "-u /up | SCRIPT | --upscript '/up' would not run",
        "-d /down | SCRIPT | --downscript '/down' would not run",
        "-x 1 | SCRIPT | --xparam '1' would not run",
      })
  void whatCannotBeFollowedSaysOptionValueAndWhatIsAllowed(
      String more, UcarpFault fault, String sentence) {
    UcarpRefusal refusal = refusal(LEAST + " " + more);

    assertThat(refusal.fault()).isEqualTo(fault);
    assertThat(refusal.sentence()).contains(sentence).doesNotContain("\n", "secret", "0123456789");
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOptionIsRefusedWithoutTheValueItNeedsOrWithOneItDoesNotTake(UcarpOption option) {
    if (option.takesValue()) {
      assertThat(refusal(LEAST + " " + option.shown()).fault()).isEqualTo(UcarpFault.VALUE_MISSING);
    } else {
      UcarpRefusal refusal = refusal(LEAST + " " + option.shown() + "=secret");
      assertThat(refusal.fault()).isEqualTo(UcarpFault.VALUE_UNEXPECTED);
      assertThat(refusal.sentence()).contains(option.shown()).doesNotContain("secret");
    }
  }

  static Stream<UcarpOption> options() {
    return Arrays.stream(UcarpOption.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-i eth0 | -i eth1 | --interface",
        "-s 10.0.0.1 | -s 10.0.0.2 | --srcip",
        "-m 239.0.0.1 | -m 239.0.0.2 | --mcastip",
        "-v 7 | -v 8 | --vhid",
        "-p one | -p two | --pass",
        "-a 10.0.0.100 | -a 10.0.0.101 | --addr",
        "-b 2 | -b 3 | --advbase",
        "-k 2 | -k 3 | --advskew",
        "-r 2 | -r 4 | --deadratio",
        "-f kern | -f mail | --facility",
      })
  void ofARepeatedOptionTheLastCountsAndThatIsSaid(String first, String second, String shown)
      throws UcarpRefusal {
    UcarpCommandLine.Parsed.Run twice = run(LEAST + " " + first + " " + second);
    UcarpCommandLine.Parsed.Run once = run(LEAST + " " + second);

    assertThat(twice.warnings()).contains(shown + " is given twice; the last one counts");
    assertThat(twice.options())
        .usingRecursiveComparison()
        .ignoringFields("password")
        .isEqualTo(once.options());
    assertThat(twice.options().password().key()).isEqualTo(once.options().password().key());
  }

  @Test
  void aFlagOrAValueRepeatedAlikeIsNothingToSay() throws UcarpRefusal {
    assertThat(run(LEAST + " -PP --preempt -v 7").warnings()).hasSize(1);
  }

  @Test
  void ofPassAndPassfileTheLastCountsAndThatIsSaid() throws Exception {
    Path file = passfile("from-file\n", "rw-------");

    UcarpCommandLine.Parsed.Run fileLast = run(LEAST + " -o " + file);
    assertThat(fileLast.options().password().bytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("from-file");
    assertThat(fileLast.warnings())
        .containsExactly("--pass and --passfile are both given; the last one counts");

    UcarpCommandLine.Parsed.Run passLast =
        run("-o " + file + " -p secret -s 10.0.0.1 -v 7 -a 10.0.0.100");
    assertThat(passLast.options().password().bytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("secret");
  }

  @ParameterizedTest
  @CsvSource({"-v 7", "-s 10.0.0.1", "-a 10.0.0.100", "-p secret"})
  void withoutARequiredOptionNothingRuns(String left) {
    UcarpRefusal refusal = refusal(LEAST.replace(left, "").strip().replace("  ", " "));

    assertThat(refusal.fault()).isEqualTo(UcarpFault.OPTION_MISSING);
    assertThat(refusal.sentence()).contains(" is missing");
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "0x1F, 31", "0Xff, 255", "017, 15", "+9, 9", "255, 255"})
  void numbersAreDecimalOctalOrHexadecimal(String text, int number) throws UcarpRefusal {
    assertThat(options(LEAST + " -v " + text).vhid().value()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "secret, secret",
    "secret\\n, secret",
    "secret\\r\\nmore, secret",
    "sé cret\\n, sé cret"
  })
  void thePasswordIsTheFirstLineOfTheFile(String content, String password) throws Exception {
    Path file = passfile(content.translateEscapes(), "rw-------");

    UcarpCommandLine.Parsed.Run run = run("-s 10.0.0.1 -v 7 -a 10.0.0.100 -o " + file);

    assertThat(run.options().password().bytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(password);
    assertThat(run.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', PASSWORD_EMPTY",
    "\\nsecret, PASSWORD_EMPTY",
    "01234567890123456789, PASSWORD_TOO_LONG"
  })
  void aFileWithoutAPasswordIsRefused(String content, UcarpFault fault) throws Exception {
    Path file = passfile(content.translateEscapes(), "rw-------");

    UcarpRefusal refusal = refusal("-s 10.0.0.1 -v 7 -a 10.0.0.100 -o " + file);

    assertThat(refusal.fault()).isEqualTo(fault);
    assertThat(refusal.sentence()).contains("--passfile", file.toString(), "1 to 19");
  }

  @Test
  void aPasswordThatEveryUserCanReadIsWarnedOf() throws Exception {
    Path file = passfile("secret\n", "rw-r--r--");

    assertThat(run("-s 10.0.0.1 -v 7 -a 10.0.0.100 -o " + file).warnings())
        .singleElement()
        .asString()
        .contains("--passfile", "chmod 600", file.toString());
    assertThat(run(LEAST).warnings())
        .singleElement()
        .asString()
        .contains("--pass shows the password to every user", "--passfile")
        .doesNotContain("secret");
  }

  @Test
  void noOptionsShowNothingOfThePassword() throws UcarpRefusal {
    assertThat(run(LEAST).toString()).contains("password=Password").doesNotContain("secret");
  }

  @Test
  void noArgumentsAndHelpAskForTheUsage() throws UcarpRefusal {
    assertThat(UcarpCommandLine.toRun(List.of())).isEqualTo(new UcarpCommandLine.Parsed.Usage());
    assertThat(UcarpCommandLine.toRun(List.of("-h")))
        .isEqualTo(new UcarpCommandLine.Parsed.Usage());
    assertThat(UcarpCommandLine.toRun(List.of("--he")))
        .isEqualTo(new UcarpCommandLine.Parsed.Usage());
    assertThat(UcarpOption.usage())
        .contains(options().map(UcarpOption::shown).toList())
        .satisfies(usage -> assertThat(usage.lines()).allMatch(line -> line.length() <= 110));
  }

  @Test
  void transportAndLinkStateAreRunAsGiven() throws UcarpRefusal {
    Inet4Address group = Inet4Address.ofLiteral("239.0.0.1");

    assertThat(options(LEAST).desiredOn("eth0").transport()).isEqualTo(Transport.Multicast.CARP);
    assertThat(options(LEAST + " -m 239.0.0.1").desiredOn("eth0").transport())
        .isEqualTo(new Transport.Multicast(group));
    assertThat(options(LEAST + " -M -m 239.0.0.1").desiredOn("eth0").transport())
        .isEqualTo(new Transport.Broadcast(group));
    assertThat(options(LEAST).desiredOn("eth0").tracksCarrier()).isTrue();
    assertThat(options(LEAST + " -S").desiredOn("eth0").tracksCarrier()).isFalse();
  }

  @Test
  void theLauncherKnowsTheSameOptions() throws Exception {
    List<String> launcher = Files.readAllLines(Path.of("kcarp-agent"));
    List<String> letters = new ArrayList<>();
    List<String> names = new ArrayList<>();
    options()
        .filter(option -> option != UcarpOption.IGNORE_SCRIPTS)
        .forEach(option -> names.add(option.longName() + (option.takesValue() ? ":" : "")));
    for (char letter = 'A'; letter <= 'z'; letter++) {
      char wanted = letter;
      options()
          .filter(option -> option.has(wanted))
          .forEach(option -> letters.add(wanted + (option.takesValue() ? ":" : "")));
    }

    assertThat(value(launcher, "NAMES").split(",")).containsExactlyInAnyOrderElementsOf(names);
    assertThat(value(launcher, "LETTERS").split("(?=[A-Za-z])"))
        .containsExactlyInAnyOrderElementsOf(letters);
  }

  private static String value(List<String> script, String variable) {
    return script.stream()
        .filter(line -> line.startsWith(variable + "="))
        .map(line -> line.substring(variable.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private Path passfile(String content, String mode) throws Exception {
    Path file = Files.writeString(directory.resolve("key"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static List<String> arguments(String line) {
    return Arrays.stream(line.split(" ", -1)).map(word -> word.equals("''") ? "" : word).toList();
  }

  private static UcarpCommandLine.Parsed.Run run(String line) throws UcarpRefusal {
    return (UcarpCommandLine.Parsed.Run) UcarpCommandLine.toRun(arguments(line));
  }

  private static UcarpOptions options(String line) throws UcarpRefusal {
    return run(line).options();
  }

  private static UcarpRefusal refusal(String line) {
    return catchThrowableOfType(UcarpRefusal.class, () -> UcarpCommandLine.toRun(arguments(line)));
  }
}
