package io.kcarp.agent.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import io.kcarp.agent.config.PasswordFile;
import io.kcarp.agent.wire.CarpKey;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** {@code kcarp-agent decode}: a line of JSON for each frame. */
public final class DecodeCommand {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private DecodeCommand() {}

  /**
   * Decodes all.
   *
   * @param stdin read when no capture is given
   * @throws ConfigurationException when a file or line is not right; what came before is printed
   */
  public static void run(Invocation.Decode decode, InputStream stdin, PrintStream out)
      throws ConfigurationException {
    CarpKey key = CarpKey.ofPassword(PasswordFile.read("--password-file", decode.passwordFile()));
    FrameDecoder decoder = new FrameDecoder(key, decode.addresses());
    if (decode.pcap() == null) {
      print(
          new HexFrames(new BufferedReader(new InputStreamReader(stdin, StandardCharsets.UTF_8))),
          decoder,
          out);
      return;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(decode.pcap()))) {
      print(PcapFrames.open(in), decoder, out);
    } catch (NoSuchFileException _) {
      throw new ConfigurationException(
          "--pcap " + decode.pcap() + ": there is no such file; allowed: a capture of tcpdump -w");
    } catch (IOException e) {
      throw new ConfigurationException(
          "--pcap " + decode.pcap() + " cannot be read: " + e.getMessage());
    }
  }

  private static void print(FrameSource frames, FrameDecoder decoder, PrintStream out)
      throws ConfigurationException {
    try {
      for (byte[] frame = frames.next(); frame != null; frame = frames.next()) {
        out.println(line(decoder.decode(frame)));
      }
    } finally {
      out.flush();
    }
  }

  private static String line(DecodedFrame decoded) {
    try {
      return MAPPER.writeValueAsString(decoded);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of text and numbers can be written", e);
    }
  }
}
