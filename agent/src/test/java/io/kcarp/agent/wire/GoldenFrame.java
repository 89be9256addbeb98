package io.kcarp.agent.wire;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Vhid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
          .filter(
              file -> file.getFileName().toString().matches("(ucarp|reference|computed)-.*\\.txt"))
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
    return addressOf("destination") instanceof Inet6Address;
  }

  byte[] frame() {
    return HexFormat.of().parseHex(hex);
  }

  /** What an advertisement says; captures have no demote count. */
  Advertisement advertisement() {
    return new Advertisement(
        mac("source-mac"),
        mac("destination-mac"),
        addressOf("source"),
        addressOf("destination"),
        new Vhid(number("vhid")),
        new AdvertisementInterval(number("advbase"), number("advskew")),
        Integer.parseInt(fields.getOrDefault("demote", "0")),
        Long.parseUnsignedLong(field("counter"), 16),
        new Digest(frame(), frame().length - Digest.BYTES));
  }

  /** Sends in the frame's own form, and accepts either. */
  Authenticator authenticator() {
    CarpKey key = CarpKey.ofPassword(HexFormat.of().parseHex(field("key-hex")));
    List<InetAddress> addresses =
        Arrays.stream(field("address").split(" ")).map(GoldenFrame::address).toList();
    return new Authenticator(
        new Vhid(number("vhid")), new DigestBasis(key, addresses), digestForm(), List.of());
  }

  DigestForm digestForm() {
    return "with-link-local".equals(fields.get("digest-form"))
        ? DigestForm.WITH_LINK_LOCAL
        : DigestForm.WITHOUT_LINK_LOCAL;
  }

  MacAddress mac(String field) {
    return MacAddress.of(HexFormat.ofDelimiter(":").parseHex(field(field)), 0);
  }

  InetAddress addressOf(String field) {
    return address(field(field));
  }

  /** A v4-mapped literal is sixteen bytes here; Java would read it as an IPv4 address. */
  private static InetAddress address(String literal) {
    InetAddress address = InetAddress.ofLiteral(literal);
    if (!literal.startsWith("::ffff:")) {
      return address;
    }
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    Bytes.put(mapped, 12, address.getAddress());
    try {
      return Inet6Address.getByAddress(null, mapped, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen bytes always make an address", e);
    }
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
