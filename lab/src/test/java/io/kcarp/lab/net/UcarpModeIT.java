package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The agent run by UCARP(8)'s own command line, beside a ucarp. */
@IsolatedLab
class UcarpModeIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final Inet4Address OTHERS = Inet4Address.ofLiteral("10.88.0.101");
  private static final UcarpOptions UCARP = UcarpOptions.of(7, "secret", VIRTUAL);
  private static final String LAUNCHER =
      Path.of("../agent/kcarp-agent").toAbsolutePath().toString();
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration START = Duration.ofSeconds(30);

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");
  private final Host k = segment.addHost("k", "10.88.0.11/16");
  private final Host u = segment.addHost("u", "10.88.0.12/16");

  @TempDir private Path directory;

  @BeforeEach
  void writeThePassword() throws Exception {
    Files.writeString(directory.resolve("key"), "secret\r\n");
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void itTakesOverFromUcarpAndHandsBackBySignal() throws Exception {
    try (var ucarp = Ucarp.start(u, UCARP.withInterval(1, 50))) {
      patiently().until(() -> ucarp.is(Role.MASTER));
      try (var agent = start("-s", "10.88.0.11", "-o", "key", "-v7", "-a", "10.88.0.100", "-P")) {
        patiently().until(() -> ucarp.is(Role.BACKUP) && k.addresses().contains(VIRTUAL));

        agent.signal(Signal.USR1);
        patiently().until(() -> lines(agent).contains("[INFO] MASTER on eth0 id 7"));

        agent.signal(Signal.USR2);
        patiently().until(() -> ucarp.is(Role.MASTER) && !k.addresses().contains(VIRTUAL));
        agent.signal(Signal.USR1);
        patiently().until(() -> lines(agent).contains("[INFO] BACKUP on eth0 id 7"));

        // After the three seconds it takes the address again.
        patiently().until(() -> ucarp.is(Role.BACKUP) && k.addresses().contains(VIRTUAL));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"TERM", "INT", "HUP"})
  void endedByASignalItHandsOverAndExitsWithZero(Signal signal) throws Exception {
    // Alone ucarp would wait 20 s.
    var patient = UCARP.withInterval(1, 20).withDeadRatio(20);
    try (var agent = start("-s", "10.88.0.11", "-o", "key", "-v7", "-a", "10.88.0.100")) {
      patiently().until(() -> k.addresses().contains(VIRTUAL));
      try (var ucarp = Ucarp.start(u, patient)) {
        patiently().until(() -> ucarp.is(Role.BACKUP));
        long askedNanos = System.nanoTime();
        agent.signal(signal);

        assertThat(agent.awaitExit(START)).hasValue(0);
        patiently().until(() -> ucarp.is(Role.MASTER));
        assertThat(Duration.ofNanos(System.nanoTime() - askedNanos))
            .isLessThan(Duration.ofSeconds(15));
        assertThat(k.addresses()).doesNotContain(VIRTUAL);
      }
    }
  }

  @Test
  void inTheBackgroundItReturnsWhenItRunsAndLivesOn() throws Exception {
    try (var launcher =
        start("-zBP", "-ieth0", "-s10.88.0.11", "--passf=key", "-v0x7", "--addr=10.88.0.100")) {
      assertThat(launcher.awaitExit(START)).as(launcher.output()).hasValue(0);
      assertThat(launcher.output()).isEmpty();

      patiently().until(() -> k.addresses().contains(VIRTUAL));
      assertThat(daemon().destroy()).as("SIGTERM").isTrue();
      patiently().until(() -> !k.addresses().contains(VIRTUAL));
      patiently().until(() -> daemons().isEmpty());
    }
  }

  /** Whichever starts second, and whichever ends. */
  @Test
  void anAgentBesideItAndItLeaveEachOthersAddressAlone() throws Exception {
    var others = KcarpOptions.of(8, "secret", OTHERS);
    try (var agent = KcarpAgent.start(Path.of(LAUNCHER), k, others)) {
      patiently().until(() -> agent.is(Role.MASTER));
      try (var watch = HolderWatch.start(OTHERS, List.of(k), LOOK);
          var process = start("-s", "10.88.0.11", "-o", "key", "-v7", "-a", "10.88.0.100")) {
        patiently().until(() -> k.addresses().contains(VIRTUAL));
        process.signal(Signal.TERM);
        assertThat(process.awaitExit(START)).hasValue(0);

        assertThat(k.addresses()).doesNotContain(VIRTUAL).contains(OTHERS);
        assertThat(watch.log().changes()).as("holders of the agent's").hasSize(1);
      }
    }
    try (var process = start("-s", "10.88.0.11", "-o", "key", "-v7", "-a", "10.88.0.100")) {
      patiently().until(() -> k.addresses().contains(VIRTUAL));
      try (var watch = HolderWatch.start(VIRTUAL, List.of(k), LOOK)) {
        try (var agent = KcarpAgent.start(Path.of(LAUNCHER), k, others)) {
          patiently().until(() -> agent.is(Role.MASTER));
        }
        patiently().until(() -> !k.addresses().contains(OTHERS));

        assertThat(process.alive()).isTrue();
        assertThat(watch.log().changes()).as("holders of its own").hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-v 256 | 1 | --vhid '256' is out of range; allowed: 1 to 255",
        "-v | 1 | --vhid needs a value",
        "--frobnicate | 1 | --frobnicate is not an option",
        "-u /up | 1 | --upscript '/up' would not run",
        "-o nowhere | 1 | --passfile 'nowhere' can't be read",
        "-i eth7 | 2 | --interface 'eth7' is not an interface of this host; it has eth0 10.88.0.11",
        "-s 10.88.0.99 | 2 | --srcip '10.88.0.99': no interface has this address",
        "-p 01234567890123456789 | 2 | 20 bytes; allowed: 1 to 19",
        "--http-address x | 1 | --http-address 'x' is not ADDRESS:PORT",
      })
  void whatCannotStartSaysWhyInOneLineAndAlsoFromTheBackground(
      String more, int code, String sentence) throws Exception {
    for (var background : List.of("-z", "-B")) {
      var arguments =
          new ArrayList<>(
              List.of(background, "-s", "10.88.0.11", "-o", "key", "-v7", "-a", "10.88.0.100"));
      arguments.addAll(List.of(more.split(" ", -1)));
      try (var agent = start(arguments.toArray(String[]::new))) {
        assertThat(agent.awaitExit(START)).as(agent.output()).hasValue(code);
        assertThat(agent.output().lines())
            .filteredOn(line -> !line.startsWith("[WARNING]"))
            .singleElement()
            .asString()
            .startsWith("kcarp-agent ucarp: ")
            .contains(sentence);
      }
      Files.delete(directory.resolve("log"));
    }
  }

  private static ProcessHandle daemon() {
    return daemons().getFirst();
  }

  /** By the one argument that no other test gives; in a namespace of processes of our own. */
  private static List<ProcessHandle> daemons() {
    return ProcessHandle.allProcesses()
        .filter(
            process -> List.of(process.info().arguments().orElse(new String[0])).contains("-v0x7"))
        .toList();
  }

  private LabProcess start(String... options) throws Exception {
    // Hosts of the lab share /run.
    var command = new ArrayList<>(List.of(LAUNCHER, "ucarp", "--socket=agent.sock"));
    command.addAll(List.of(options));
    return k.start(ProcessSpec.of(directory.resolve("log"), command));
  }

  private static List<String> lines(LabProcess agent) {
    return agent.output().lines().toList();
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
