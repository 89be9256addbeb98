package io.kcarp.agent.link.pcap;

import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
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
        "libpcap can't be loaded: install package libpcap0.8 (Debian), libpcap0.8t64 (Ubuntu) or"
            + " libpcap (others): "
            + error.getMessage(),
        error);
  }

  static LinkUnavailableException notEthernet(String interfaceName, String type) {
    return new LinkUnavailableException(
        Reason.NOT_ETHERNET,
        "interface %s is not Ethernet but %s, and CARP here needs Ethernet: choose another one"
            .formatted(interfaceName, type),
        null);
  }

  /** An interface that was open and is gone. */
  static LinkUnavailableException disappeared(String interfaceName, PcapNativeException error) {
    return new LinkUnavailableException(
        Reason.NO_SUCH_INTERFACE, "interface " + interfaceName + " was deleted", error);
  }

  static LinkUnavailableException of(String interfaceName, PcapNativeException error) {
    return switch (error.getReturnCode() == null ? 0 : error.getReturnCode()) {
      case PCAP_ERROR_NO_SUCH_DEVICE ->
          new LinkUnavailableException(
              Reason.NO_SUCH_INTERFACE, "there is no interface " + interfaceName, error);
      case PCAP_ERROR_PERM_DENIED ->
          new LinkUnavailableException(
              Reason.NOT_PERMITTED,
              "capturing frames is not permitted: run as root with capability NET_RAW",
              error);
      case PCAP_ERROR_IFACE_NOT_UP ->
          new LinkUnavailableException(
              Reason.INTERFACE_DOWN,
              "interface %1$s is down: set it up (ip link set %1$s up)".formatted(interfaceName),
              error);
      default -> other(interfaceName, error);
    };
  }

  static LinkUnavailableException other(String interfaceName, Exception error) {
    return new LinkUnavailableException(
        Reason.OTHER, "capturing on " + interfaceName + " fails: " + error.getMessage(), error);
  }
}
