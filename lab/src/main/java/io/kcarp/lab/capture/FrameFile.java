package io.kcarp.lab.capture;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.UcarpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A frame as a text file: comment lines {@code # name: value} with what made it and what it must
 * decode to, then the whole frame as one line of hex digits.
 */
record FrameFile(List<String> comments, CapturedFrame frame) {
  // Offsets in an Ethernet frame that carries IPv4 without options.
  private static final int SOURCE_MAC = 6;
  private static final int IP_ID = 18;
  private static final int IP_SOURCE = 26;
  private static final int IP_DESTINATION = 30;
  private static final int CARP = 34;
  private static final int COUNTER = CARP + 8;
  private static final int DIGEST = COUNTER + 8;
  private static final int ADVERTISEMENT_END = DIGEST + 20;

  // Offsets in an ARP frame.
  private static final int ARP_OPERATION = 20;
  private static final int ARP_SENDER_MAC = 22;
  private static final int ARP_SENDER_ADDRESS = 28;
  private static final int ARP_TARGET_MAC = 32;
  private static final int ARP_TARGET_ADDRESS = 38;

  /**
   * An advertisement. What the options fix is written from the options, not from the frame.
   *
   * @throws IllegalStateException if the frame's length or digest is not what the options give
   */
  static FrameFile advertisement(
      List<String> origin, UcarpOptions options, InetAddress source, CapturedFrame frame) {
    byte[] bytes = frame.bytes();
    if (bytes.length != ADVERTISEMENT_END) {
      throw new IllegalStateException("not an advertisement: " + frame.hex());
    }
    requireDigest(options, bytes);
    byte[] key = options.password().getBytes(StandardCharsets.UTF_8);
    var comments = new ArrayList<>(origin);
    comments.add("kind: advertisement");
    comments.add("key: " + options.password());
    comments.add("key-hex: " + HexFormat.of().formatHex(key));
    comments.add("vhid: " + options.vhid());
    comments.add("address: " + options.address().getHostAddress());
    comments.add("advbase: " + options.advbaseSeconds());
    comments.add("advskew: " + options.advskew());
    comments.add("counter: " + hex(bytes, COUNTER, 8));
    comments.add("source: " + source.getHostAddress());
    comments.add("destination: " + address(bytes, IP_DESTINATION));
    comments.add("source-mac: " + mac(bytes, SOURCE_MAC));
    comments.add("destination-mac: " + mac(bytes, 0));
    comments.add("ip-id: " + hex(bytes, IP_ID, 2));
    if (!address(bytes, IP_SOURCE).equals(source.getHostAddress())) {
      throw new IllegalStateException("not from " + source + ": " + frame.hex());
    }
    return new FrameFile(List.copyOf(comments), frame);
  }

  /** The gratuitous ARP that follows a takeover. */
  static FrameFile announcement(List<String> origin, CapturedFrame frame) {
    byte[] bytes = frame.bytes();
    var comments = new ArrayList<>(origin);
    comments.add("kind: arp");
    comments.add("operation: " + ByteBuffer.wrap(bytes).getShort(ARP_OPERATION));
    comments.add("sender-mac: " + mac(bytes, ARP_SENDER_MAC));
    comments.add("sender-address: " + address(bytes, ARP_SENDER_ADDRESS));
    comments.add("target-mac: " + mac(bytes, ARP_TARGET_MAC));
    comments.add("target-address: " + address(bytes, ARP_TARGET_ADDRESS));
    comments.add("source-mac: " + mac(bytes, SOURCE_MAC));
    comments.add("destination-mac: " + mac(bytes, 0));
    return new FrameFile(List.copyOf(comments), frame);
  }

  /** The 64-bit counter of an advertisement. */
  static long counter(CapturedFrame frame) {
    return ByteBuffer.wrap(frame.bytes()).getLong(COUNTER);
  }

  void write(Path file) throws IOException {
    var text = new StringBuilder();
    comments.forEach(line -> text.append("# ").append(line).append('\n'));
    Files.writeString(file, text.append(frame.hex()).append('\n'));
  }

  private static void requireDigest(UcarpOptions options, byte[] frame) {
    try {
      var key = options.password().getBytes(StandardCharsets.UTF_8);
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      mac.update(new byte[] {2, 1, (byte) options.vhid()});
      mac.update(options.address().getAddress());
      mac.update(frame, COUNTER, 8);
      if (!MessageDigest.isEqual(mac.doFinal(), HexFormat.of().parseHex(hex(frame, DIGEST, 20)))) {
        throw new IllegalStateException("digest does not fit vhid " + options.vhid());
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes, int offset, int length) {
    return HexFormat.of().formatHex(bytes, offset, offset + length);
  }

  private static String mac(byte[] bytes, int offset) {
    return HexFormat.ofDelimiter(":").formatHex(bytes, offset, offset + 6);
  }

  private static String address(byte[] bytes, int offset) {
    try {
      byte[] octets = new byte[4];
      ByteBuffer.wrap(bytes).get(offset, octets);
      return InetAddress.getByAddress(octets).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
