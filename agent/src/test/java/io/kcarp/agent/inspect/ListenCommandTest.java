package io.kcarp.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ListenCommandTest {
  private static final Path FRAMES = Path.of("src", "test", "resources", "frames");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private int open;

  @Test
  void speakersAreShownOnceUntilTheLimit() throws Exception {
    listen(false, playing("ucarp-vhid-7-skew-1.txt", "ucarp-vhid-7-skew-1.txt"));

    assertThat(text())
        .matches(
            Pattern.compile(
                "20\\S+Z New     CARP vhid 7 from 10\\.88\\.0\\.12 \\(00:00:5e:00:00:07\\), every"
                    + " 1\\.003 s, advskew 1\\R"));
    assertThat(open).isZero();
  }

  @Test
  void jsonHasEveryField() throws Exception {
    listen(true, playing("ucarp-vhid-7-skew-1.txt"));

    assertThat(text())
        .contains(
            "\"event\":\"New\",\"protocol\":\"CARP\",\"vhid\":7,\"source\":\"10.88.0.12\","
                + "\"sourceMac\":\"00:00:5e:00:00:07\",\"intervalMillis\":1003,\"advskew\":1,"
                + "\"priority\":null}");
  }

  @Test
  void interfaceThatCannotBeUsedIsOneSentence() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() ->
            listen(
                false,
                (_, _) -> {
                  throw new LinkUnavailableException(
                      Reason.NO_SUCH_INTERFACE, "There is no interface eth9.");
                }))
        .withMessage("--interface 'eth0': There is no interface eth9.");
  }

  @Test
  void interfaceThatVanishesEndsIt() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() ->
            listen(
                false,
                (_, receiver) -> {
                  receiver.closed(
                      new LinkUnavailableException(
                          Reason.NO_SUCH_INTERFACE, "Interface eth0 was deleted."));
                  return new Port();
                }))
        .withMessage("--interface 'eth0': Interface eth0 was deleted.");
    assertThat(open).isZero();
  }

  private FramePorts playing(String... names) {
    return (_, receiver) -> {
      for (String name : names) {
        try {
          String hex = Files.readAllLines(FRAMES.resolve(name)).getLast();
          receiver.received(HexFormat.of().parseHex(hex), System.nanoTime());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return new Port();
    };
  }

  private void listen(boolean json, FramePorts ports) throws ConfigurationException {
    ListenCommand.run(new Invocation.Listen("eth0", Duration.ofSeconds(1), json), ports, out);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private final class Port implements FramePort {
    Port() {
      open++;
    }

    @Override
    public void sendRouted(InetAddress source, InetAddress destination, byte[] payload) {
      throw new AssertionError("it listens only");
    }

    @Override
    public void send(byte[] frame) {
      throw new AssertionError("listening sends nothing");
    }

    @Override
    public void close() {
      open--;
    }
  }
}
