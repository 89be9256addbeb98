package io.kcarp.agent.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.convert.ConversionRequest.Source;
import io.kcarp.agent.kube.FileSource;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.ucarp.UcarpCommandLine;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.agent.wire.Destinations;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed is read back as file mode reads it. */
class ConverterTest {
  private static final String PREFERRED =
      "-i eth0 -s 10.1.1.10 -v 10 -p secret -a 10.1.1.252 -P -u /etc/up -d /etc/down -z";
  private static final String OTHER =
      "-i eth1 -s 10.1.1.11 -v 10 -p secret -a 10.1.1.252 -k 50 -r 3 -u /etc/up -d /etc/down";

  private static final String INTERFACES =
      """
      # the loopback
      auto lo
      iface lo inet loopback

      iface eth0 inet static
      \taddress 10.0.0.2/24
      \tucarp-vid 3
      \tucarp-vip \\
      \t\t10.0.0.1
      \tucarp-password 16charsatmost
      \tucarp-advskew 20
      \tucarp-advbase 2
      \tucarp-master yes
      iface eth0:ucarp inet static
      \taddress 10.0.0.1
      \tnetmask 255.255.255.0
      allow-hotplug eth1
      iface eth1 inet dhcp
      """;

  private static final String KEEPALIVED =
      """
      ! Configuration File for keepalived
      vrrp_script chk { script "/bin/check #1" }
      vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 51   # the id
        priority 150
        advert_int 1
        authentication { auth_type PASS
          auth_pass s3cret }
        virtual_ipaddress
        {
          192.168.1.100/24 dev eth0
          192.168.1.101
        }
        track_script { chk }
        garp_master_delay 5
      }
      vrrp_instance VI_2 {
        virtual_router_id 52
        nopreempt
        advert_int 0.5
        virtual_ipaddress { 192.168.1.102/24 }
        authentication { auth_type PASS
          auth_pass other }
      }
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        PREFERRED,
        OTHER,
        PREFERRED + " -b 0 -k 7 -r 5 -p 'sé \"\\c'",
        PREFERRED + " -m 239.0.0.1",
        PREFERRED + " -M -S",
        PREFERRED + " -M -m 239.0.0.1",
      })
  void aConvertedCommandLineRunsAsTheCommandLineDoes(String line) throws Exception {
    String yaml = convert(List.of("n1"), ucarp(line));

    DesiredVirtualHost converted = desired(yaml, "n1", "ucarp-10");

    assertThat(converted).isEqualTo(asUcarp(line, line.equals(OTHER) ? "eth1" : "eth0"));
  }

  @Test
  void aPairBecomesOneVirtualIpWithANodeForEachHost() throws Exception {
    String yaml = convert(List.of("n1", "n2"), ucarp(PREFERRED), ucarp("/usr/sbin/ucarp " + OTHER));

    assertThat(desired(yaml, "n1", "ucarp-10")).isEqualTo(asUcarp(PREFERRED, "eth0"));
    assertThat(desired(yaml, "n2", "ucarp-10")).isEqualTo(asUcarp(OTHER, "eth1"));
    assertThat(all(yaml, "n3")).isEmpty();
    assertThat(comments(yaml))
        .contains("-u /etc/up is not run", "-d /etc/down is not run", "status --watch", "/32")
        .contains("Without -z ucarp left the address behind");
  }

  @Test
  void withoutANodeTheSettingsAreForEveryNode() throws Exception {
    String yaml = convert(List.of(), ucarp(OTHER));

    DesiredVirtualHost here = desired(yaml, "any", "ucarp-10");
    assertThat(here.interval()).isEqualTo(new AdvertisementInterval(1, 50));
    assertThat(here.sourceAddress()).isNull();
    assertThat(here.interfaceName()).isEqualTo("eth1");
    assertThat(comments(yaml)).contains("-s 10.1.1.11 belongs to one host");
  }

  @Test
  void whatHasNoFieldIsAComment() throws Exception {
    String yaml =
        convert(List.of(), ucarp("-s 10.0.0.1 -v 7 -p x -a 10.0.0.100 -k 255 -x 1 -B -f kern"));

    assertThat(comments(yaml))
        .contains("advskew 255 became 254", "-x was a parameter")
        .contains("Without -i ucarp took");
    assertThat(desired(yaml, "any", "ucarp-7").interval())
        .isEqualTo(new AdvertisementInterval(1, 254));
  }

  @Test
  void theCarrierIsIgnoredWhereEveryHostDidSo() throws Exception {
    String both = convert(List.of("n1", "n2"), ucarp(PREFERRED + " -S"), ucarp(OTHER + " -S"));
    String one = convert(List.of("n1", "n2"), ucarp(PREFERRED), ucarp(OTHER + " -S"));

    assertThat(desired(both, "n2", "ucarp-10").tracksCarrier()).isFalse();
    assertThat(comments(both)).doesNotContain("-S");
    assertThat(desired(one, "n2", "ucarp-10").tracksCarrier()).isTrue();
    assertThat(comments(one)).contains("-S was not on every host");
  }

  @Test
  void hostsThatDifferInTheirGroupGetTheFirstOnesAndAreTold() throws Exception {
    String yaml =
        convert(List.of("n1", "n2"), ucarp(PREFERRED + " -M"), ucarp(OTHER + " -m 239.0.0.1"));

    assertThat(comments(yaml)).contains("differed in -m or -M; this is the first's");
    assertThat(desired(yaml, "n2", "ucarp-10").transport())
        .isEqualTo(new Transport.Broadcast(Destinations.IPV4_GROUP));
  }

  @Test
  void broadcastToWhatIsNoGroupBecomesBroadcastToCarpsOwn() throws Exception {
    String yaml = convert(List.of("n1"), ucarp(PREFERRED + " -M -m 10.1.1.255"));

    assertThat(comments(yaml)).contains("-m 10.1.1.255 is no multicast group");
    assertThat(desired(yaml, "n1", "ucarp-10").transport())
        .isEqualTo(new Transport.Broadcast(Destinations.IPV4_GROUP));
  }

  @Test
  void hostsOfDifferentAdvbaseKeepTheirOrder() throws Exception {
    String yaml =
        convert(List.of("n1", "n2"), ucarp(PREFERRED + " -b 2"), ucarp(OTHER + " -b 1 -r 4"));

    DesiredVirtualHost slow = desired(yaml, "n1", "ucarp-10");
    DesiredVirtualHost fast = desired(yaml, "n2", "ucarp-10");
    assertThat(fast.interval()).isEqualTo(new AdvertisementInterval(1, 50));
    assertThat(slow.interval()).isEqualTo(new AdvertisementInterval(1, 254));
    assertThat(List.of(fast.deadRatio(), slow.deadRatio())).containsExactly(4, 4);
    assertThat(comments(yaml)).contains("advbase 2 of n1", "The dead ratios differed");
  }

  @Test
  void debiansInterfacesFileIsReadAsItsScriptDoes() throws Exception {
    Path file = Files.writeString(directory.resolve("interfaces"), INTERFACES);

    String yaml = convert(List.of("n1"), new Source.Interfaces(file));

    DesiredVirtualHost here = desired(yaml, "n1", "ucarp-3");
    assertThat(here.interfaceName()).isEqualTo("eth0");
    assertThat(here.sourceAddress()).isEqualTo(InetAddress.ofLiteral("10.0.0.2"));
    assertThat(here.addresses()).containsExactly(virtual("10.0.0.1", 24));
    assertThat(here.interval()).isEqualTo(new AdvertisementInterval(2, 20));
    assertThat(here.preempt()).isTrue();
    assertThat(here.key()).isEqualTo(key("16charsatmost"));
    assertThat(comments(yaml)).contains("'iface eth0:ucarp'").doesNotContain("Without -z");
  }

  @ParameterizedTest
  @CsvSource({"yes, true", "no, false", "off, false", "0, false", "1, true"})
  void debiansMasterIsAWordOrANumber(String word, boolean preempt) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("interfaces"),
            INTERFACES.replace("ucarp-master yes", "ucarp-master " + word));

    assertThat(desired(convert(List.of(), new Source.Interfaces(file)), "n1", "ucarp-3").preempt())
        .isEqualTo(preempt);
  }

  @Test
  void keepalivedIsReadAsFarAsItMaps() throws Exception {
    Path file = Files.writeString(directory.resolve("keepalived.conf"), KEEPALIVED);

    String yaml = convert(List.of("n1"), new Source.Keepalived(file));

    DesiredVirtualHost first = desired(yaml, "n1", "vi-1");
    assertThat(first.addresses())
        .containsExactly(virtual("192.168.1.100", 24), virtual("192.168.1.101", 32));
    assertThat(first.interval()).isEqualTo(new AdvertisementInterval(1, 255 - 150));
    assertThat(first.preempt()).isTrue();
    assertThat(first.interfaceName()).isEqualTo("eth0");
    assertThat(first.key()).isEqualTo(key("s3cret"));
    DesiredVirtualHost second = desired(yaml, "n1", "vi-2");
    assertThat(second.interval()).isEqualTo(new AdvertisementInterval(0, 128 + 155 / 8));
    assertThat(second.preempt()).isFalse();
    assertThat(comments(yaml))
        .contains("VRRP and CARP do not hear each other", "vrrp_script does not map")
        .contains("track_script has no field yet", "garp_master_delay does not map")
        .contains("'dev eth0' of 192.168.1.100/24", "state is not needed", "in the clear");
  }

  @Test
  void withoutAuthPassTheOperatorChoosesThePassword() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("keepalived.conf"),
            "vrrp_instance a_b { \n virtual_router_id 5 \n virtual_ipaddress { \n 10.0.0.9 \n } }");

    assertThat(convert(List.of(), new Source.Keepalived(file)))
        .contains("name: a-b", "the operator generates a password", "advskew: 155")
        .doesNotContain("passwordSecretRef", "kind: Secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vrrp_instance x { | a } is missing",
        "} | a } closes nothing",
        "global_defs { } | has no vrrp_instance",
        "vrrp_instance x { virtual_router_id 0 } | virtual_router_id '0' is out of range; allowed: 1 to 255",
        "vrrp_instance x { virtual_router_id y } | virtual_router_id 'y' is not a number",
        "vrrp_instance x { } | virtual_router_id '' is not a number",
        "vrrp_instance x { virtual_router_id 9 } | has no virtual_ipaddress",
      })
  void aKeepalivedFileThatIsNotOneIsRefused(String content, String sentence) throws Exception {
    Path file = Files.writeString(directory.resolve("keepalived.conf"), content);

    assertThat(refusal(List.of(), new Source.Keepalived(file))).hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iface eth0 inet static | has no ucarp-* lines",
        "iface eth0 inet dhcp\\n ucarp-vid 1 | iface eth0 has no address",
        "iface eth0 inet static\\n address 10.0.0.2\\n ucarp-vid 1 | has no ucarp-vip",
        "iface e inet static\\n address 10.0.0.2\\n ucarp-vid 0\\n ucarp-vip 10.0.0.1\\n"
            + " ucarp-password x | --vhid '0' is out of range",
      })
  void anInterfacesFileWithoutAWholeUcarpIsRefused(String content, String sentence)
      throws Exception {
    Path file = Files.writeString(directory.resolve("interfaces"), content.translateEscapes());

    assertThat(refusal(List.of(), new Source.Interfaces(file))).hasMessageContaining(sentence);
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThat(refusal(List.of()).fault()).isEqualTo(ConversionFault.NOTHING_TO_CONVERT);
    assertThat(refusal(List.of(), ucarp("-h")).fault())
        .isEqualTo(ConversionFault.NOTHING_TO_CONVERT);
    assertThat(refusal(List.of(), ucarp("-v 256")).fault())
        .isEqualTo(ConversionFault.BAD_COMMAND_LINE);
    assertThat(refusal(List.of("n1", "n2"), ucarp(OTHER)).fault())
        .isEqualTo(ConversionFault.NODES_UNNAMED);
    assertThat(refusal(List.of(), ucarp(OTHER), ucarp(PREFERRED)).fault())
        .isEqualTo(ConversionFault.NODES_UNNAMED);
    assertThat(refusal(List.of("n1", "n2"), ucarp(OTHER), ucarp(PREFERRED + " -p other")))
        .hasMessageContaining("vhid 10 have different passwords")
        .hasMessageNotContaining("secret");
    assertThat(refusal(List.of(), new Source.Keepalived(directory.resolve("none"))))
        .returns(ConversionFault.FILE_UNREADABLE, ConversionRefusal::fault)
        .hasMessageMatching("--keepalived '.*none' can't be read: there is no such file");
    assertThat(refusal(List.of(), new Source.Interfaces(directory)))
        .hasMessageMatching("--interfaces '.*' can't be read: .+");
  }

  private static VirtualAddress virtual(String address, int prefixLength) {
    return new VirtualAddress(InetAddress.ofLiteral(address), prefixLength);
  }

  private static CarpKey key(String password) {
    return CarpKey.ofPassword(password.getBytes(StandardCharsets.UTF_8));
  }

  /** By spaces, but for a password in single quotes. */
  private static Source ucarp(String line) {
    return new Source.CommandLine(words(line));
  }

  private static List<String> words(String line) {
    return Pattern.compile("'([^']*)'|\\S+")
        .matcher(line)
        .results()
        .map(found -> found.group(1) == null ? found.group() : found.group(1))
        .toList();
  }

  private static DesiredVirtualHost asUcarp(String line, String interfaceName) throws Exception {
    var parsed = (UcarpCommandLine.Parsed.Run) UcarpCommandLine.toConvert(words(line));
    return parsed.options().desiredOn(interfaceName);
  }

  private static String convert(List<String> nodes, Source... sources) throws ConversionRefusal {
    return Converter.convert(new ConversionRequest(List.of(sources), nodes, "kcarp-system"));
  }

  private static ConversionRefusal refusal(List<String> nodes, Source... sources) {
    return catchThrowableOfType(ConversionRefusal.class, () -> convert(nodes, sources));
  }

  private Map<String, Desired> all(String yaml, String node) throws Exception {
    Path file = Files.writeString(directory.resolve("vip.yaml"), yaml);
    Map<String, Desired> found = new HashMap<>();
    try (FileSource source = FileSource.read(file, null, node)) {
      source.start(found::putAll);
    }
    return found;
  }

  private DesiredVirtualHost desired(String yaml, String node, String name) throws Exception {
    return (DesiredVirtualHost) Objects.requireNonNull(all(yaml, node).get(name), name);
  }

  /** The comments as running text. */
  private static String comments(String yaml) {
    return String.join(
        " ",
        yaml.lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.substring(1).strip())
            .toList());
  }
}
