package io.kcarp.agent.local;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values as the status of a VirtualIP has them too. */
final class Texts {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Texts() {}

  static String time(Instant instant) {
    return MICROSECONDS.format(instant);
  }

  static String role(Role role) {
    return switch (role) {
      case INIT -> "Init";
      case BACKUP -> "Backup";
      case MASTER -> "Master";
    };
  }

  static Role role(String text) {
    return switch (text) {
      case "Init" -> Role.INIT;
      case "Backup" -> Role.BACKUP;
      case "Master" -> Role.MASTER;
      default -> throw new IllegalArgumentException("no role: " + text);
    };
  }

  static @Nullable InetAddress inetAddress(@Nullable String text) {
    return text == null ? null : InetAddress.ofLiteral(text);
  }

  static List<VirtualAddress> virtualAddresses(List<String> texts) {
    return texts.stream()
        .map(text -> text.split("/", 2))
        .map(parts ->
            new VirtualAddress(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1])))
        .toList();
  }

  static @Nullable String address(@Nullable InetAddress address) {
    return address == null ? null : CanonicalAddress.text(address);
  }

  static List<String> addresses(Collection<VirtualAddress> addresses) {
    return addresses.stream()
        .map(virtual -> CanonicalAddress.text(virtual.address()) + "/" + virtual.prefixLength())
        .toList();
  }
}
