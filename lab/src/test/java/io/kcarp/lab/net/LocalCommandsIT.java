package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The subcommands beside {@code run}, as a user types them. */
@IsolatedLab
class LocalCommandsIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");

  /** RFC 9568: vrid 51, priority 100, every 0.5 s, for 10.88.0.99, from 10.88.0.66. */
  private static final byte[] VRRP_3 =
      HexFormat.of()
          .parseHex(
              "01005e00001200005e0001330800"
                  + "45000020000000"
                  + "00ff70d0c10a580042e0000012"
                  + "31336401003274b50a580063");

  @TempDir private Path directory;

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");
  private int commands;

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void followersSeeAHandOverAndTheStatusNamesThePeer() throws Exception {
    var n1 = segment.addHost("n1", "10.88.0.11/16");
    var n2 = segment.addHost("n2", "10.88.0.12/16");
    try (var master = KcarpAgent.start(LAUNCHER, n1, KCARP)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var backup = KcarpAgent.start(LAUNCHER, n2, KCARP.withInterval(1, 20))) {
        patiently().until(() -> backup.is(Role.BACKUP));
        handOver(master, backup);

        try (var status = agent(n1, "status", "--socket=" + master.socket())) {
          assertThat(status.awaitExit(Duration.ofSeconds(30))).hasValue(0);
          assertThat(status.output())
              .containsPattern("vip +Backup +7 +eth0 +10.88.0.100/32 +10.88.0.12 ")
              .containsPattern("10.88.0.12 +vip +1 +20 .* yes");
        }
      }
    }
  }

  private void handOver(KcarpAgent master, KcarpAgent backup) throws IOException {
    try (var watch = agent(backup.host(), "status", "--watch", "--socket=" + backup.socket())) {
      patiently().until(() -> watch.output().contains("\"role\":\"Backup\""));

      try (var handOver = agent(master.host(), "hand-over", "vip", "--socket=" + master.socket())) {
        assertThat(handOver.awaitExit(Duration.ofSeconds(30))).hasValue(0);
        assertThat(handOver.output()).isEqualTo("vip: Backup here, master is 10.88.0.12\n");
      }

      patiently().until(() -> watch.output().lines().count() == 2);
      assertThat(watch.output().lines().toList().getLast())
          .contains(
              "\"event\":\"transition\"", "\"role\":\"Master\"", "\"held\":[\"10.88.0.100/32\"]");
    }
  }

  @Test
  void editedFileTakesEffectAndABrokenOneIsRefused() throws Exception {
    var host = segment.addHost("n1", "10.88.0.11/16");
    try (var agent = KcarpAgent.start(LAUNCHER, host, KCARP)) {
      patiently().until(() -> agent.is(Role.MASTER));
      String good = Files.readString(agent.file());

      Files.writeString(agent.file(), good.replace("vhid: 7", "vhid: 700"));
      patiently().until(() -> agent.process().output().contains("spec.vhid: 700; allowed: 1 to"));
      assertThat(host.addresses()).contains(VIRTUAL);

      Files.writeString(agent.file(), good.replace("10.88.0.100", "10.88.0.101"));
      patiently().until(() -> host.addresses().contains(Inet4Address.ofLiteral("10.88.0.101")));
      patiently().until(() -> !host.addresses().contains(VIRTUAL));
      assertThat(agent.is(Role.MASTER)).isTrue();
    }
  }

  @Test
  void listenShowsWhoSpeaksCarpAndVrrp() throws Exception {
    var n1 = segment.addHost("n1", "10.88.0.11/16");
    var ear = segment.addHost("ear", "10.88.0.12/16");
    var router = segment.addHost("router", "10.88.0.66/16");
    try (var agent = KcarpAgent.start(LAUNCHER, n1, KCARP);
        var sender = FrameSender.open(router);
        var listen = agent(ear, "listen", "--interface", Host.INTERFACE, "--json")) {
      patiently()
          .until(() -> {
            sender.send(VRRP_3);
            return listen.output().contains("VRRPv3");
          });
      patiently().until(() -> agent.is(Role.MASTER) && listen.output().contains("CARP"));

      assertThat(listen.output())
          .contains(
              "\"event\":\"New\",\"protocol\":\"VRRPv3\",\"vhid\":51,\"source\":\"10.88.0.66\"",
              "\"event\":\"New\",\"protocol\":\"CARP\",\"vhid\":7,\"source\":\"10.88.0.11\"");
      patiently().until(() -> listen.output().contains("\"event\":\"Silent\""));
      assertThat(listen.output().lines().filter(line -> line.contains("Silent")))
          .singleElement()
          .asString()
          .contains("VRRPv3");
    }
  }

  private LabProcess agent(Host host, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    return host.start(ProcessSpec.of(directory.resolve("command" + ++commands), command));
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
