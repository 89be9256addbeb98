package io.kcarp.lab.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@IsolatedLab
class SegmentIT {
  private final Segment segment = Segment.create("lab0", "10.88.0.1/24");
  private final Host n1 = segment.addHost("n1", "10.88.0.11/24", "fd00:88::11/64");
  private final Host n2 = segment.addHost("n2", "10.88.0.12/24", "fd00:88::12/64");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void hostsReachEachOtherByBothFamilies() throws IOException {
    assertThat(ping(n1, "10.88.0.12")).isTrue();
    assertThat(ping(n2, "10.88.0.1")).isTrue();
    assertThat(ping(n1, "fd00:88::12")).isTrue();
  }

  @Test
  void aCutLinkTakesTheCarrierAndHeals() throws IOException {
    n2.cutLink();
    assertThat(n2.ip("-br", "link", "show", "eth0")).contains("NO-CARRIER");
    assertThat(ping(n1, "10.88.0.12")).isFalse();

    n2.restoreLink();
    assertThat(n2.ip("-br", "link", "show", "eth0")).contains("LOWER_UP");
    await().untilAsserted(() -> assertThat(ping(n1, "10.88.0.12")).isTrue());
  }

  @Test
  void aSilentCutLeavesTheCarrier() throws IOException {
    n2.silentCut();
    assertThat(n2.ip("-br", "link", "show", "eth0")).contains("LOWER_UP");
    assertThat(ping(n1, "10.88.0.12")).isFalse();

    n2.restoreLink();
    await().untilAsserted(() -> assertThat(ping(n1, "10.88.0.12")).isTrue());
  }

  @Test
  void fullLossInOneDirectionIsFullAndHeals() throws IOException {
    n2.impair(new Impairment(0, 1, Duration.ZERO));
    assertThat(ping(n1, "10.88.0.12")).isFalse();

    n2.impair(Impairment.NONE);
    await().untilAsserted(() -> assertThat(ping(n1, "10.88.0.12")).isTrue());
  }

  @Test
  void aKernelWithoutNetemSaysSoAndOthersDelay() throws IOException {
    try {
      n2.impair(Impairment.delay(Duration.ofMillis(30)));
    } catch (LabException e) {
      assertThat(e.reason()).isEqualTo(LabException.Reason.NO_NETEM);
      assertThat(e).hasMessageContaining("sch_netem");
      return;
    }
    long before = System.nanoTime();
    assertThat(ping(n1, "10.88.0.12")).isTrue();
    assertThat(System.nanoTime() - before).isGreaterThan(60_000_000);
  }

  @Test
  void addressesAreThoseOfTheHost() throws IOException {
    n1.ip("address", "add", "10.88.0.100/32", "dev", "eth0");
    assertThat(n1.addresses()).containsExactlyInAnyOrder(ipv4("10.88.0.11"), ipv4("10.88.0.100"));
    assertThat(n2.addresses()).containsExactly(ipv4("10.88.0.12"));
  }

  @Test
  void aProcessRunsInItsHostUnderItsOwnPid(@TempDir Path directory) throws IOException {
    var command = List.of("sh", "-c", "echo $$ $COLOR; ip -br address; exec sleep 1000");
    var spec = ProcessSpec.of(directory.resolve("log"), command).withEnvironment("COLOR", "red");
    try (var process = n1.start(spec)) {
      await().untilAsserted(() -> assertThat(process.output()).contains("10.88.0.11/24"));
      assertThat(process.output()).startsWith(process.pid() + " red");
      await()
          .untilAsserted(() ->
              assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/comm")))
                  .isEqualTo("sleep\n"));

      process.signal(Signal.TERM);
      assertThat(process.awaitExit(Duration.ofSeconds(10))).hasValue(128 + 15);
    }
  }

  @Test
  void aStoppedProcessIsKilledAllTheSame(@TempDir Path directory) throws IOException {
    var process = n1.start(ProcessSpec.of(directory.resolve("log"), List.of("sleep", "1000")));
    process.signal(Signal.STOP);
    process.kill();
    assertThat(process.alive()).isFalse();
  }

  @Test
  void aWebPageTellsItsHost() throws IOException {
    try (var page = WebPage.start(n2, 8080)) {
      assertThat(page).isNotNull();
      var url = URI.create("http://10.88.0.12:8080/").toURL();
      var connection = (HttpURLConnection) url.openConnection();
      assertThat(new String(connection.getInputStream().readAllBytes(), UTF_8)).contains("n2");
    }
  }

  @Test
  void namesAreFreeAgainAfterClose() {
    segment.close();
    try (var again = Segment.create("lab0", "10.88.0.1/24")) {
      assertThat(again.addHost("n1", "10.88.0.11/24").name()).isEqualTo("n1");
    }
  }

  @Test
  void aFailingCommandTellsItsOutput() {
    assertThatThrownBy(() -> n1.ip("link", "set", "nosuch", "up"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("nosuch");
  }

  private static Inet4Address ipv4(String literal) {
    return Inet4Address.ofLiteral(literal);
  }

  /** By ICMP echo. */
  private static boolean ping(Host from, String to) throws IOException {
    return from.call(() -> InetAddress.ofLiteral(to).isReachable(500));
  }
}
