package io.kcarp.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeCommandTest {
  private static final Path GOLDEN =
      Path.of("src", "test", "resources", "frames", "ucarp-vhid-7-skew-1.txt");
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;

  private static final String ACCEPTED =
      """
      {"vhid":7,"advbase":1,"advskew":1,"demote":0,"counter":"1db006f8821cfdc0",\
      "source":"10.88.0.12","destination":"224.0.0.18","verdict":"accepted","reason":null,\
      "digestForm":"WithoutLinkLocal"}
      """;

  @TempDir private Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Path password = Path.of("unset");
  private byte[] frame = {};

  @BeforeEach
  void read() throws Exception {
    password = Files.writeString(directory.resolve("password"), "secret\n");
    frame = HexFormat.of().parseHex(Files.readAllLines(GOLDEN).getLast());
  }

  @Test
  void realFrameIsAccepted() throws Exception {
    decode("10.88.0.100", Files.readString(GOLDEN));

    assertThat(text()).isEqualTo(ACCEPTED);
  }

  @Test
  void separatorsAndUpperCaseAreRead() throws Exception {
    String hex = HexFormat.ofDelimiter(":").withUpperCase().formatHex(frame);
    decode("10.88.0.100", "\n# comment\n " + hex.replace("5E:", "5E ") + " \r\n");

    assertThat(text()).isEqualTo(ACCEPTED);
  }

  @Test
  void otherAddressesOrPasswordDropItByItsDigest() throws Exception {
    String hex = HexFormat.of().formatHex(frame);
    decode("10.88.0.101", hex);
    Files.writeString(password, "Secret");
    decode("10.88.0.100", hex);

    assertThat(text().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .contains(
                    "\"vhid\":7",
                    "\"verdict\":\"dropped\",\"reason\":\"BadDigest\",\"digestForm\":null"));
  }

  @Test
  void frameThatIsNoAdvertisementSaysWhy() throws Exception {
    byte[] routed = frame.clone();
    routed[22] = 64;
    decode("10.88.0.100", HexFormat.of().formatHex(routed) + "\n00ff\n");

    assertThat(text())
        .isEqualTo(
            """
            {"vhid":null,"advbase":null,"advskew":null,"demote":null,"counter":null,\
            "source":null,"destination":null,"verdict":"dropped","reason":"BadIpChecksum",\
            "digestForm":null}
            {"vhid":null,"advbase":null,"advskew":null,"demote":null,"counter":null,\
            "source":null,"destination":null,"verdict":"dropped","reason":"Short",\
            "digestForm":null}
            """);
  }

  @ParameterizedTest
  @CsvSource({"0g", "012", "0x00"})
  void badDigitsAreRefusedWithTheirLine(String bad) throws Exception {
    String good = HexFormat.of().formatHex(frame);

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> decode("10.88.0.100", good + "\n\n" + bad + "\n"))
        .withMessageStartingWith("line 3 is not a frame; allowed: ");
    assertThat(text()).as("what came before").isEqualTo(ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true", "false, true"})
  void captureOfEitherOrderAndResolutionIsRead(boolean bigEndian, boolean nanoseconds)
      throws Exception {
    ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    pcap(capture(order, nanoseconds ? MAGIC_NANOSECONDS : MAGIC, 1, frame, frame));

    assertThat(text()).isEqualTo(ACCEPTED + ACCEPTED);
  }

  @Test
  void captureThatIsNotRightIsRefusedWithItsRecord() throws Exception {
    byte[] whole = capture(ByteOrder.LITTLE_ENDIAN, MAGIC, 1, frame, frame);

    assertRefused(new byte[10], "not in pcap format, or cut off in its header");
    assertRefused(new byte[30], "not in pcap format");
    assertRefused(HexFormat.of().parseHex("0a0d0d0a" + "00".repeat(24)), "editcap -F pcap");
    assertRefused(capture(ByteOrder.BIG_ENDIAN, MAGIC, 113), "its link type is 113");
    assertRefused(Arrays.copyOf(whole, whole.length - 1), "record 2 is cut off");
    assertRefused(Arrays.copyOf(whole, whole.length - frame.length - 1), "record 2 is cut off");
  }

  @Test
  void captureThatIsAbsentIsRefused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> run("10.88.0.100", "", directory.resolve("none")))
        .withMessageContaining("--pcap " + directory.resolve("none"));
  }

  private void assertRefused(byte[] capture, String mentions) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> pcap(capture))
        .withMessageStartingWith("--pcap: ")
        .withMessageContaining(mentions);
  }

  private static byte[] capture(ByteOrder order, int magic, int linkType, byte[]... frames) {
    ByteBuffer file = ByteBuffer.allocate(4096).order(order);
    file.putInt(magic).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(262_144).putInt(linkType);
    for (byte[] each : frames) {
      file.putInt(1).putInt(2).putInt(each.length).putInt(each.length).put(each);
    }
    return Arrays.copyOf(file.array(), file.position());
  }

  private void pcap(byte[] capture) throws Exception {
    run("10.88.0.100", "", Files.write(directory.resolve("capture.pcap"), capture));
  }

  private void decode(String address, String lines) throws ConfigurationException {
    run(address, lines, null);
  }

  private void run(String address, String lines, @Nullable Path pcap)
      throws ConfigurationException {
    DecodeCommand.run(
        new Invocation.Decode(password, List.of(InetAddress.ofLiteral(address)), pcap),
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
