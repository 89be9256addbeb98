package io.kcarp.agent.link.pcap;

import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import io.kcarp.agent.link.raw.PacketSockets;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/** What libpcap says, as a reason and a sentence. */
final class PcapFaults {
  private static final int PCAP_ERROR_NO_SUCH_DEVICE = -5;
  private static final int PCAP_ERROR_PERM_DENIED = -8;
  private static final int PCAP_ERROR_IFACE_NOT_UP = -9;

  private PcapFaults() {}

  static LinkUnavailableException noLibpcap(LinkageError error) {
    return new LinkUnavailableException(
        Reason.NO_LIBPCAP,
        "libpcap can't be loaded (%s): install package libpcap0.8 (Debian), libpcap0.8t64 (Ubuntu) or libpcap (others)."
            .formatted(firstLine(error.getMessage())),
        error);
  }

  /** JNA goes on with all the paths that it tried. */
  private static String firstLine(@Nullable String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  static LinkUnavailableException notEthernet(String interfaceName, String type) {
    return new LinkUnavailableException(
        Reason.NOT_ETHERNET,
        "Interface %s is not Ethernet but %s: choose one that is.".formatted(interfaceName, type));
  }

  /** An interface that was open and is gone. */
  static LinkUnavailableException disappeared(String interfaceName, PcapNativeException error) {
    return new LinkUnavailableException(
        Reason.NO_SUCH_INTERFACE, "Interface " + interfaceName + " was deleted.", error);
  }

  static LinkUnavailableException of(String interfaceName, PcapNativeException error) {
    return switch (error.getReturnCode() == null ? 0 : error.getReturnCode()) {
      case PCAP_ERROR_NO_SUCH_DEVICE ->
          new LinkUnavailableException(
              Reason.NO_SUCH_INTERFACE, "There is no interface " + interfaceName + ".", error);
      case PCAP_ERROR_PERM_DENIED ->
          new LinkUnavailableException(
              Reason.NOT_PERMITTED,
              "Capturing frames is not permitted: run as root with capability NET_RAW; if it has that,"
                  + " its AppArmor, SELinux or seccomp profile forbids packet sockets.",
              error);
      case PCAP_ERROR_IFACE_NOT_UP ->
          new LinkUnavailableException(
              Reason.INTERFACE_DOWN,
              "Interface %1$s is down: set it up (ip link set %1$s up).".formatted(interfaceName),
              error);
      default -> PacketSockets.areLacking() ? noPacketSockets(error) : other(interfaceName, error);
    };
  }

  private static LinkUnavailableException noPacketSockets(PcapNativeException error) {
    return new LinkUnavailableException(
        Reason.NO_PACKET_SOCKETS,
        "This kernel has no packet sockets (CONFIG_PACKET), by which advertisements are sent and heard:"
            + " load the module af_packet, or let the seccomp profile allow AF_PACKET.",
        error);
  }

  static LinkUnavailableException other(String interfaceName, Throwable error) {
    return new LinkUnavailableException(
        Reason.OTHER,
        "Capturing on %s fails: %s.".formatted(interfaceName, error.getMessage()),
        error);
  }
}
