package io.kcarp.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeakersTest {
  private static final Path FRAMES = Path.of("src", "test", "resources", "frames");
  private static final MacAddress MAC = new MacAddress(0x00005e000107L);
  private static final InetAddress SOURCE = InetAddress.ofLiteral("10.0.0.1");
  private static final long SECOND = 1_000_000_000L;

  /** Ethernet and IPv4 from 10.0.0.1 to the group; nothing here checks a checksum. */
  private static final String IPV4 =
      "01005e00001200005e0001070800" + "45000000000000" + "00ff700000" + "0a000001e0000012";

  private static final String IPV6 =
      "33330000001200005e00010786dd"
          + "60000000"
          + "00007"
          + "0ff"
          + "fe80"
          + "00".repeat(13)
          + "01"
          + "ff02"
          + "00".repeat(13)
          + "12";

  private final Speakers speakers = new Speakers();

  @Test
  void carpIsRecognised() throws Exception {
    byte[] frame =
        HexFormat.of()
            .parseHex(Files.readAllLines(FRAMES.resolve("ucarp-vhid-7-skew-1.txt")).getLast());

    assertThat(Spoken.of(frame))
        .contains(
            new Spoken(
                Protocol.CARP,
                7,
                InetAddress.ofLiteral("10.88.0.12"),
                new MacAddress(0x00005e000007L),
                1_003,
                1,
                false));
  }

  @Test
  void bowOutAndIpv6AreRecognised() throws Exception {
    assertThat(golden("reference-bow-out.txt").leaving()).isTrue();
    assertThat(golden("reference-ipv6.txt").protocol()).isEqualTo(Protocol.CARP);
  }

  private static Spoken golden(String name) throws Exception {
    return Spoken.of(HexFormat.of().parseHex(Files.readAllLines(FRAMES.resolve(name)).getLast()))
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    // vrid 51, priority 100, one address, interval 2 s
    "2133640100020000c0a80001" + "0000000000000000, VRRP_2, 51, 2000, 100",
    // five addresses make 36 bytes too
    "2133640500010000"
        + "c0a80001c0a80002c0a80003c0a80004c0a80005"
        + "0000000000000000,"
        + " VRRP_2, 51, 1000, 100",
    // interval 10 cs, one address
    "31076401000a0000c0a80001, VRRP_3, 7, 100, 100",
  })
  void vrrpIsRecognised(String payload, Protocol protocol, int id, long millis, int priority) {
    assertThat(Spoken.of(ipv4(payload)))
        .contains(new Spoken(protocol, id, SOURCE, MAC, millis, priority, false));
  }

  @Test
  void vrrpInIpv6IsRecognised() {
    byte[] frame =
        HexFormat.of().parseHex(IPV6 + "3107ff0103e80000" + "fe80" + "00".repeat(13) + "64");
    frame[19] = 24;

    assertThat(Spoken.of(frame))
        .contains(
            new Spoken(
                Protocol.VRRP_3, 7, InetAddress.ofLiteral("fe80::1"), MAC, 10_000, 255, false));
  }

  @Test
  void noBytesMakeItThrow() {
    Random random = new Random(1);
    byte[] frame = ipv4("2133640100020000c0a800010000000000000000");
    for (int length = 0; length <= frame.length; length++) {
      assertThat(Spoken.of(Arrays.copyOf(frame, length))).isNotNull();
    }
    for (int i = 0; i < 10_000; i++) {
      byte[] edited = frame.clone();
      edited[random.nextInt(edited.length)] = (byte) random.nextInt();
      edited[random.nextInt(edited.length)] = (byte) random.nextInt();
      assertThat(Spoken.of(edited)).isNotNull();
    }
  }

  @Test
  void appearingChangingLeavingAndFallingSilentAreNews() {
    assertThat(speakers.heard(carp(1_000, 0), 0)).contains(new News(News.Kind.NEW, carp(1_000, 0)));
    assertThat(speakers.heard(carp(1_000, 0), SECOND)).isEmpty();
    assertThat(speakers.heard(carp(1_039, 10), 2 * SECOND))
        .contains(new News(News.Kind.CHANGED, carp(1_039, 10)));

    long silentAt = 2 * SECOND + 3 * 1_039_000_000L + SECOND;
    assertThat(speakers.nextSilenceNanos()).isEqualTo(silentAt);
    assertThat(speakers.silent(silentAt - 1)).isEmpty();
    assertThat(speakers.silent(silentAt))
        .containsExactly(new News(News.Kind.SILENT, carp(1_039, 10)));
    assertThat(speakers.nextSilenceNanos()).isEqualTo(Long.MAX_VALUE);

    assertThat(speakers.heard(carp(1_000, 0), silentAt)).isPresent();
    Spoken bowOut = new Spoken(Protocol.CARP, 7, SOURCE, MAC, 255_996, 255, true);
    assertThat(speakers.heard(bowOut, silentAt)).contains(new News(News.Kind.LEAVES, bowOut));
    assertThat(speakers.heard(bowOut, silentAt)).as("said again").isEmpty();
  }

  @Test
  void floodOfSourcesIsBounded() {
    for (int i = 0; i < 2 * Speakers.MAX; i++) {
      InetAddress source = InetAddress.ofLiteral("10.1." + i / 256 + "." + i % 256);
      speakers.heard(new Spoken(Protocol.CARP, 7, source, MAC, 1_000, 0, false), 0);
    }

    List<News> silent = speakers.silent(Long.MAX_VALUE);
    assertThat(silent).hasSize(Speakers.MAX);
  }

  private static Spoken carp(long intervalMillis, int advskew) {
    return new Spoken(Protocol.CARP, 7, SOURCE, MAC, intervalMillis, advskew, false);
  }

  private static byte[] ipv4(String payload) {
    byte[] frame = HexFormat.of().parseHex(IPV4 + payload);
    frame[17] = (byte) (frame.length - 14);
    return frame;
  }
}
