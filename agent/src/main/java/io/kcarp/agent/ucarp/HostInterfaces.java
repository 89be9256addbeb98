package io.kcarp.agent.ucarp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;

/** This host's interfaces, at the start: what is missing then, ucarp refuses, too. */
public final class HostInterfaces {
  private HostInterfaces() {}

  /**
   * The interface that the options mean.
   *
   * @throws UcarpRefusal when there is none, or it lacks the source address
   */
  public static String choose(UcarpOptions options) throws UcarpRefusal {
    List<NetworkInterface> all;
    try {
      all = NetworkInterface.networkInterfaces().toList();
    } catch (SocketException e) {
      throw new UcarpRefusal(
          UcarpFault.NO_INTERFACE,
          "the interfaces of this host can't be listed: " + e.getMessage());
    }
    String named = options.interfaceName();
    if (named == null) {
      return all.stream()
          .filter(each -> has(each, options.source()))
          .findFirst()
          .map(NetworkInterface::getName)
          .orElseThrow(() -> noSource("no interface", options.source(), all));
    }
    NetworkInterface found =
        all.stream()
            .filter(each -> each.getName().equals(named))
            .findFirst()
            .orElseThrow(() ->
                new UcarpRefusal(
                    UcarpFault.NO_INTERFACE,
                    UcarpOption.INTERFACE.shown()
                        + " '"
                        + named
                        + "' is not an interface of this host; it has "
                        + shown(all)));
    if (!has(found, options.source())) {
      throw noSource(named, options.source(), all);
    }
    return named;
  }

  private static boolean has(NetworkInterface candidate, InetAddress source) {
    return candidate.inetAddresses().anyMatch(source::equals);
  }

  private static UcarpRefusal noSource(String who, InetAddress source, List<NetworkInterface> all) {
    return new UcarpRefusal(
        UcarpFault.NO_SOURCE_ADDRESS,
        UcarpOption.SRCIP.shown()
            + " '"
            + source.getHostAddress()
            + "': "
            + who
            + " has this address; allowed is an interface's own address: "
            + shown(all));
  }

  private static String shown(List<NetworkInterface> all) {
    return all.stream()
        .map(each ->
            each.getName()
                + each.inetAddresses()
                    .filter(address -> address instanceof Inet4Address)
                    .map(address -> " " + address.getHostAddress())
                    .collect(Collectors.joining()))
        .collect(Collectors.joining(", "));
  }
}
