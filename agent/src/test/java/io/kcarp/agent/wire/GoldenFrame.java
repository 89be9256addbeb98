package io.kcarp.agent.wire;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Vhid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A frame that this code did not make, with what it says: {@code # field: value} lines, then the
 * frame in hexadecimal.
 */
record GoldenFrame(String name, Map<String, String> fields, String hex) {
  private static final Path FOLDER = Path.of("src", "test", "resources", "frames");
  private static final Pattern FIELD = Pattern.compile("#\\s*([a-z-]+):\\s*(\\S.*)");

  /** Every frame of a kind ("advertisement" or "arp") in the folder. */
  static Stream<GoldenFrame> ofKind(String kind) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(ucarp|reference)-.*\\.txt"))
          .sorted()
          .map(GoldenFrame::read)
          .filter(golden -> golden.field("kind").equals(kind))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenFrame read(Path file) {
    Map<String, String> fields = new HashMap<>();
    List<String> hex = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher field = FIELD.matcher(line);
        if (field.matches()) {
          fields.put(field.group(1), field.group(2).strip());
        } else if (!line.startsWith("#")) {
          hex.add(line.strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = file.getFileName().toString();
    return new GoldenFrame(name, fields, String.join("", hex));
  }

  boolean isIpv6() {
    return address("destination") instanceof Inet6Address;
  }

  byte[] frame() {
    return HexFormat.of().parseHex(hex);
  }

  /** What an advertisement says; ucarp and FreeBSD send no demote count. */
  Advertisement advertisement() {
    return new Advertisement(
        mac("source-mac"),
        mac("destination-mac"),
        address("source"),
        address("destination"),
        new Vhid(number("vhid")),
        new AdvertisementInterval(number("advbase"), number("advskew")),
        0,
        Long.parseUnsignedLong(field("counter"), 16),
        new Digest(frame(), 50));
  }

  Authenticator authenticator() {
    CarpKey key = CarpKey.ofPassword(HexFormat.of().parseHex(field("key-hex")));
    return new Authenticator(key, new Vhid(number("vhid")), List.of(address("address")));
  }

  MacAddress mac(String field) {
    return MacAddress.of(HexFormat.ofDelimiter(":").parseHex(field(field)), 0);
  }

  InetAddress address(String field) {
    return InetAddress.ofLiteral(field(field));
  }

  private int number(String field) {
    return Integer.parseInt(field(field));
  }

  private String field(String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new IllegalStateException(name + " has no line '# " + field + ": ...'");
    }
    return value;
  }

  @Override
  public String toString() {
    return name;
  }
}
