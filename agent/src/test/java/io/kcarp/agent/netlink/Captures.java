package io.kcarp.agent.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The datagrams of {@code netlink/captures.txt} by name. */
public final class Captures {
  private static final Map<String, byte[]> CAPTURES = load();

  private Captures() {}

  public static Collection<String> names() {
    return CAPTURES.keySet();
  }

  /** A fresh copy. */
  public static byte[] bytes(String name) {
    byte[] bytes = CAPTURES.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("no capture is called " + name);
    }
    return bytes.clone();
  }

  /** A fresh copy in the captures' byte order, which is little-endian on every machine. */
  public static ByteBuffer buffer(String name) {
    return ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, byte[]> load() {
    Map<String, StringBuilder> hex = new LinkedHashMap<>();
    StringBuilder current = new StringBuilder();
    for (String line : text().lines().toList()) {
      if (line.endsWith(":")) {
        current = new StringBuilder();
        hex.put(line.substring(0, line.length() - 1), current);
      } else if (!line.startsWith("#")) {
        current.append(line);
      }
    }
    Map<String, byte[]> captures = new LinkedHashMap<>();
    hex.forEach((name, digits) -> captures.put(name, HexFormat.of().parseHex(digits)));
    return captures;
  }

  private static String text() {
    try (InputStream in = Captures.class.getResourceAsStream("/netlink/captures.txt")) {
      if (in == null) {
        throw new IllegalStateException("netlink/captures.txt is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
