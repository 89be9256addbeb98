package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.CounterPolicy;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.runtime.AlsoAccepted;
import io.kcarp.agent.runtime.AnnounceTiming;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.Dialect;
import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.wire.CarpKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
  private static final String SECRET =
      """
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: keys}
      stringData: {password: hunter2, long: '01234567890123456789'}
      """;

  private static final String MINIMAL =
      """
      apiVersion: kcarp.io/v1alpha1
      kind: VirtualIP
      metadata: {name: web}
      spec:
        addresses: [10.0.0.100]
        vhid: 42
        passwordSecretRef: {name: keys}
      """;

  @TempDir private Path directory;

  @Test
  void theFilesOfTheStaticPodAreRight() throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "0123456789abcdefghi\n");
    List<Map<String, Desired>> delivered = new ArrayList<>();
    try (FileSource source =
        FileSource.read(Path.of("../deploy/static-pod/vip.yaml"), key, "node-1")) {
      source.start(delivered::add);
    }

    assertThat(delivered.getFirst())
        .hasEntrySatisfying(
            "control-plane", desired -> assertThat(desired).isInstanceOf(DesiredVirtualHost.class));
  }

  @Test
  void minimalFileRunsWithDefaults() throws Exception {
    assertThat(desired(MINIMAL + SECRET))
        .containsExactly(
            Map.entry(
                "web",
                new DesiredVirtualHost(
                    1,
                    1,
                    null,
                    null,
                    new Vhid(42),
                    List.of(new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 32)),
                    CarpKey.ofPassword("hunter2".getBytes(StandardCharsets.UTF_8)),
                    AlsoAccepted.NOTHING,
                    new AdvertisementInterval(
                        1, Translation.spread(InetAddress.ofLiteral("10.0.0.100"), "n1")),
                    3,
                    false,
                    TieBreak.UCARP,
                    Dialect.UCARP,
                    false,
                    Transport.Multicast.CARP,
                    true,
                    AnnounceTiming.DEFAULT,
                    false)));
  }

  @Test
  void everyFieldArrives() throws Exception {
    String full =
        """
        apiVersion: kcarp.io/v1alpha1
        kind: VirtualIP
        metadata: {name: web, labels: {any: thing}}
        spec:
          addresses: [10.0.0.100/24, 10.0.0.101]
          interface: eth0
          vhid: 42
          passwordSecretRef: {name: keys, key: other}
          advertisement: {advbase: 2, advskew: 7, deadRatio: 4}
          preemption: {policy: Always}
          tieBreak: Yield
          compatibility: {counter: Constant, demoteByte: Honoured, digest: WithLinkLocal}
          replays: Drop
          transport: {mode: Unicast, peers: [10.0.0.2, "fe80::2"]}
          linkState: Ignore
          announce: {count: 5, refreshSeconds: 0}
          addressConflict: Defend
          nodes:
            - {nodeName: n1, advskew: 9, interface: eth1, sourceAddress: 10.0.0.1}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        data: {other: aHVudGVyMg==}
        """;

    assertThat(desired(full))
        .containsExactly(
            Map.entry(
                "web",
                new DesiredVirtualHost(
                    1,
                    1,
                    "eth1",
                    InetAddress.ofLiteral("10.0.0.1"),
                    new Vhid(42),
                    List.of(
                        new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 24),
                        new VirtualAddress(InetAddress.ofLiteral("10.0.0.101"), 32)),
                    CarpKey.ofPassword("hunter2".getBytes(StandardCharsets.UTF_8)),
                    AlsoAccepted.NOTHING,
                    new AdvertisementInterval(2, 9),
                    4,
                    true,
                    TieBreak.YIELD,
                    new Dialect(CounterPolicy.CONSTANT, true, true),
                    true,
                    new Transport.Unicast(
                        List.of(
                            InetAddress.ofLiteral("10.0.0.2"), InetAddress.ofLiteral("fe80::2")),
                        false),
                    false,
                    AnnounceTiming.ofMillis(5, 100, 0),
                    true)));
  }

  @Test
  void ipv6AddressesArrive() throws Exception {
    String text =
        MINIMAL.replace("[10.0.0.100]", "['2001:DB8::100/64', 10.0.0.100, 'fe80::100']")
            + "  nodes: [{nodeName: n1, interface: eth0}]\n"
            + SECRET;

    assertThat(desired(text).get("web"))
        .isInstanceOfSatisfying(
            DesiredVirtualHost.class,
            host ->
                assertThat(host.addresses())
                    .containsExactly(
                        new VirtualAddress(InetAddress.ofLiteral("2001:db8::100"), 64),
                        new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 32),
                        new VirtualAddress(InetAddress.ofLiteral("fe80::100"), 128)));
  }

  @Test
  void virtualIpForOtherNodesIsLeftOut() throws Exception {
    assertThat(desired(MINIMAL + "  nodes: [{nodeName: n2}]\n" + SECRET)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[10.0.0.100] | [10.0.0.300] | VirtualIP web: spec.addresses[0]: '10.0.0.300'",
        "[10.0.0.100] | [fd00::1/129] | prefix length is not in 1..128",
        "[10.0.0.100] | ['::1'] | not loopback",
        "[10.0.0.100] | ['::'] | 0.0.0.0 or ::",
        "[10.0.0.100] | ['ff02::12'] | not loopback, multicast",
        "[10.0.0.100] | ['fe80::1%eth0'] | spec.addresses[0]: 'fe80::1%eth0'",
        "[10.0.0.100] | ['::ffff:10.0.0.1'] | spec.addresses[0]: '::ffff:10.0.0.1'",
        "[10.0.0.100] | ['fd00::1', 'fd00:0::1'] | spec.addresses[1]: 'fd00:0::1'",
        "[10.0.0.100] | ['fe80::1/64'] | spec.interface: missing; allowed: an interface, here or",
        "[10.0.0.100] | [fd00::1]\\n  nodes: [{nodeName: n1, sourceAddress: 10.0.0.1}] | spec.nodes[0].sourceAddress: '10.0.0.1'; allowed: none",
        "vhid: 42 | vhid: 42\\n  compatibility: {counter: constant} | spec.compatibility.counter: 'constant'; allowed: Following, Constant",
        "vhid: 42 | vhid: 42\\n  compatibility: {demote: Ignored} | spec.compatibility.demote: unknown field",
        "vhid: 42 | vhid: 42\\n  replays: drop | spec.replays: 'drop'; allowed: Report, Drop",
        "vhid: 42 | vhid: 42\\n  linkState: track | spec.linkState: 'track'; allowed: Track, Ignore",
        "vhid: 42 | vhid: 42\\n  addressConflict: Fight | spec.addressConflict: 'Fight'; allowed: Refuse, Defend",
        "vhid: 42 | vhid: 42\\n  announce: {count: 17} | spec.announce.count: 17; allowed: 1 to 16",
        "vhid: 42 | vhid: 42\\n  announce: {intervalMilliseconds: 9} | spec.announce.intervalMilliseconds: 9; allowed: 10 to 10000",
        "vhid: 42 | vhid: 42\\n  announce: {refreshSeconds: -1} | spec.announce.refreshSeconds: -1; allowed: 0 to 86400",
        "vhid: 42 | vhid: 42\\n  announce: {often: 1} | spec.announce.often: unknown field; allowed: count, intervalMilliseconds, refreshSeconds",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Anycast} | spec.transport.mode: 'Anycast'; allowed: Multicast, Broadcast, Unicast",
        "vhid: 42 | vhid: 42\\n  transport: {group: 10.0.0.1} | spec.transport.group: '10.0.0.1'; allowed: an IPv4 multicast",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Broadcast, group: 'ff02::12'} | spec.transport.group: 'ff02::12'; allowed: an IPv4",
        "vhid: 42 | vhid: 42\\n  transport: {peers: [10.0.0.2]} | spec.transport.peers: given; allowed: none, unless",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Unicast} | spec.transport.peers: missing; allowed: the addresses of the hosts",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Unicast, peers: [10.0.0.2], group: 224.0.0.18} | spec.transport.group: '224.0.0.18'; allowed: none",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Unicast, peers: [n2]} | spec.transport.peers[0]: 'n2'; allowed: the IP address",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Unicast, peers: [10.0.0.2, 224.0.0.18]} | spec.transport.peers[1]: '224.0.0.18'",
        "vhid: 42 | vhid: 42\\n  transport: {mode: Unicast, peers: ['fe80::2']} | spec.transport.peers: none is IPv4; allowed: one of each",
        "[10.0.0.100] | [vip.example] | spec.addresses[0]: 'vip.example'",
        "[10.0.0.100] | [10.0.0.1/33] | prefix length is not in 1..32",
        "[10.0.0.100] | [127.0.0.1] | not loopback",
        "[10.0.0.100] | [224.0.0.18] | not loopback, multicast",
        "[10.0.0.100] | [0.0.0.0] | 0.0.0.0",
        "[10.0.0.100] | [10.0.0.1, 10.0.0.1] | spec.addresses[1]: '10.0.0.1'",
        "[10.0.0.100] | [] | spec.addresses: missing",
        "[10.0.0.100] | 10.0.0.100 | spec.addresses: '10.0.0.100'; allowed: a list",
        "addresses: | adresses: | spec.adresses: unknown field; allowed: addressConflict, addresses",
        "vhid: 42 | vhid: 0 | spec.vhid: 0; allowed: 1 to 255",
        "vhid: 42 | vhid: 256 | spec.vhid: 256; allowed: 1 to 255",
        "vhid: 42 | vhid: many | spec.vhid: 'many'; allowed: a whole number",
        "vhid: 42 | vhid: 1.5 | spec.vhid: '1.5'; allowed: a whole number",
        "vhid: 42 | tieBreak: Yield | spec.vhid: missing",
        "vhid: 42 | vhid: [42 | not valid YAML",
        "vhid: 42 | vhid: 42\\n  vhid: 43 | not valid YAML at line 7",
        "vhid: 42 | vhid: 42\\n  tieBreak: yield | spec.tieBreak: 'yield'; allowed: Ucarp, Numeric, Yield",
        "vhid: 42 | vhid: 42\\n  advertisement: {advbase: 0} | spec.advertisement.advbase: 0; allowed: 0 only",
        "vhid: 42 | vhid: 42\\n  advertisement: {deadRatio: 0} | spec.advertisement.deadRatio: 0; allowed: 1 to 255",
        "vhid: 42 | vhid: 42\\n  advertisement: {skew: 0} | spec.advertisement.skew: unknown field",
        "vhid: 42 | vhid: 42\\n  nodes: [{nodeSelector: {a: b}}] | spec.nodes[0].nodeSelector: {a=b}; allowed: nodeName",
        "vhid: 42 | vhid: 42\\n  cordonedNodes: Leave | spec.cordonedNodes: Leave; allowed: Stay",
        "vhid: 42 | vhid: 42\\n  nodes: [{nodeName: n1, advskew: 255}] | spec.nodes[0].advskew: 255",
        "vhid: 42 | vhid: 42\\n  nodes: [{nodeName: n1, sourceAddress: x}] | spec.nodes[0].sourceAddress: 'x'",
        "vhid: 42 | vhid: 42\\n  nodes: [{}] | spec.nodes[0].nodeName: missing",
        "vhid: 42 | vhid: 42\\n  nodes: [{host: n1}] | spec.nodes[0].host: unknown field",
        "vhid: 42 | vhid: 42\\n  interface: aninterfacenametoolong | spec.interface: 'aninterfacenametoolong'",
        "{name: keys} | {name: others} | spec.passwordSecretRef.name: 'others'; allowed: a Secret in this file",
        "{name: keys} | {name: keys, key: pw} | spec.passwordSecretRef.key: 'pw'; allowed: a key of Secret keys",
        "{name: keys} | {name: keys, key: long} | spec.passwordSecretRef: 20 bytes",
        "passwordSecretRef: {name: keys} | interface: eth0 | spec.passwordSecretRef: missing",
        "vhid: 42 | vhid: 0 | vip.yaml:6: VirtualIP web",
        "vhid: 42 | vhid: 42\\n  nodes:\\n  - nodeName: n1\\n  - nodeName: n2\\n    advskew: 255 | vip.yaml:10: VirtualIP web: spec.nodes[1].advskew",
        "vhid: 42 | tieBreak: Yield | vip.yaml:4: VirtualIP web: spec.vhid: missing",
        "kind: VirtualIP | kind: Vip | document 1 (Vip web): apiVersion, kind: 'kcarp.io/v1alpha1', 'Vip'",
        "metadata: {name: web} | metadata: {} | metadata.name: missing",
        "spec: | status: {}\\nspec: | status: unknown field; allowed: apiVersion, kind, metadata, spec",
      })
  void whatIsWrongIsSaidInOneLine(String good, String bad, String mentions) throws Exception {
    assertThat(MINIMAL).contains(good);

    assertThat(problems(MINIMAL.replace(good, bad.replace("\\n", "\n")) + SECRET))
        .singleElement()
        .asString()
        .startsWith(directory.resolve("vip.yaml").toString())
        .contains(mentions);
  }

  @Test
  void twoOfOneVhidOrAddressAreRefused() throws Exception {
    String other = MINIMAL.replace("name: web", "name: db");

    assertThat(problems(MINIMAL + "---\n" + other + SECRET))
        .satisfiesExactly(
            vhid -> assertThat(vhid).contains("VirtualIP db: spec.vhid: 42", "VirtualIP web"),
            address ->
                assertThat(address)
                    .contains("VirtualIP db: spec.addresses[0]: '10.0.0.100'", "VirtualIP web"));
  }

  @Test
  void oneVhidOnTwoInterfacesIsAllowed() throws Exception {
    String web = MINIMAL + "  interface: eth0\n---\n";
    String db =
        MINIMAL.replace("name: web", "name: db").replace("10.0.0.100", "10.0.0.101")
            + "  interface: eth1\n";

    assertThat(problems(web + db + SECRET)).isEmpty();
    assertThat(problems(web + db.replace("eth1", "eth0") + SECRET))
        .singleElement()
        .asString()
        .contains("VirtualIP db: spec.vhid: 42", "another spec.interface for each");
  }

  @Test
  void twoOfOneNameAreRefused() throws Exception {
    assertThat(problems(MINIMAL + "---\n" + MINIMAL + SECRET + SECRET))
        .satisfiesExactly(
            first -> assertThat(first).contains("document 2 (VirtualIP web): metadata.name"),
            second -> assertThat(second).contains("document 4 (Secret keys): metadata.name"));
  }

  @Test
  void passwordIsNeverSaid() throws Exception {
    String[] secrets = {
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\ndata: {password: hunter2!}\n",
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {password: 7777777}\n",
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {password: 'hunter2\n",
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\npasswort: hunter2\n",
    };
    for (String secret : secrets) {
      assertThat(problems(MINIMAL + secret))
          .isNotEmpty()
          .noneSatisfy(line -> assertThat(line).containsAnyOf("hunter2", "7777777"));
    }
  }

  @Test
  void fileWithoutVirtualIpIsRefused() throws Exception {
    assertThat(problems("---\n" + SECRET))
        .singleElement()
        .asString()
        .contains("holds no VirtualIP");
  }

  @Test
  void emptyAndHalfWrittenFilesAreRefusedInOneLine() throws Exception {
    assertThat(problems("")).singleElement().asString().contains("holds no VirtualIP; allowed: ");
    assertThat(problems(MINIMAL + SECRET.substring(0, SECRET.indexOf("keys}"))))
        .as("what is missing behind the break is no problem of its own")
        .singleElement()
        .asString()
        .contains("not valid YAML at line");
  }

  @Test
  void missingFileIsRefused() {
    Path missing = directory.resolve("missing.yaml");

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> FileSource.read(missing, null, "n1"))
        .withMessage(
            "--file "
                + missing
                + ": there is no such file; allowed: YAML of VirtualIPs and their Secrets");
  }

  @Test
  void keyFileGivesThePasswordOfWhoNamesNoSecret() throws Exception {
    Path file = write(MINIMAL.replace("  passwordSecretRef: {name: keys}\n", ""));
    Path keyFile = Files.writeString(directory.resolve("key"), "hunter2\r\nrest");

    try (FileSource source = FileSource.read(file, keyFile, "n1")) {
      assertThat(password(source)).isEqualTo(key("hunter2"));
    }
  }

  @Test
  void secretOfTheFileGoesBeforeTheKeyFile() throws Exception {
    Path keyFile = Files.writeString(directory.resolve("key"), "other");

    try (FileSource source = FileSource.read(write(MINIMAL + SECRET), keyFile, "n1")) {
      assertThat(password(source)).isEqualTo(key("hunter2"));
    }
  }

  @Test
  void fileThatIsNotTextOrTooLongIsRefused() throws Exception {
    Path file = directory.resolve("vip.yaml");
    Files.write(file, new byte[] {'a', (byte) 0xff});
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> FileSource.read(file, null, "n1"))
        .withMessageStartingWith("--file " + file + ": not UTF-8; allowed: ");

    Files.write(file, new byte[1024 * 1024 + 1]);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> FileSource.read(file, null, "n1"))
        .withMessageContaining("longer than 1048576 bytes");
  }

  private static CarpKey password(FileSource source) {
    List<Map<String, Desired>> deliveries = new ArrayList<>();
    source.start(deliveries::add);
    assertThat(deliveries.getFirst()).containsOnlyKeys("web");
    return ((DesiredVirtualHost) deliveries.getFirst().values().iterator().next()).key();
  }

  private static CarpKey key(String password) {
    return CarpKey.ofPassword(password.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("vip.yaml"), text);
  }

  private List<String> problems(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("vip.yaml"), text);
    try {
      FileSource.read(file, null, "n1").close();
      return List.of();
    } catch (ConfigurationException e) {
      return String.valueOf(e.getMessage()).lines().toList();
    }
  }

  private Map<String, Desired> desired(String text) throws IOException, ConfigurationException {
    Path file = Files.writeString(directory.resolve("vip.yaml"), text);
    List<Map<String, Desired>> deliveries = new ArrayList<>();
    try (FileSource source = FileSource.read(file, null, "n1")) {
      source.start(deliveries::add);
    }
    assertThat(deliveries).hasSize(1);
    return deliveries.getFirst();
  }
}
