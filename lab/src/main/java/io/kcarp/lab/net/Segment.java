package io.kcarp.lab.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One Ethernet segment: a Linux bridge in the current namespace, which has an address of its own on
 * it, and the hosts joined to it.
 *
 * <p>Multicast snooping is off, so frames to a group reach every host, as on a plain switch. Not
 * thread-safe while hosts are being added.
 */
public final class Segment implements AutoCloseable {
  private final String bridge;
  private final AddressWithPrefix address;
  private final boolean isOurs;
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  private boolean closed;

  private Segment(String bridge, AddressWithPrefix address, boolean isOurs) {
    this.bridge = bridge;
    this.address = address;
    this.isOurs = isOurs;
  }

  /**
   * Of a bridge that somebody else makes and removes: hosts can be added.
   *
   * @param address the current namespace's address there
   */
  public static Segment existing(String bridge, String address) {
    return new Segment(bridge, AddressWithPrefix.parse(address), false);
  }

  /**
   * Makes the bridge.
   *
   * @param bridge its name, at most 10 characters: ports are named after it
   * @param address the current namespace's address on the segment, such as {@code 10.88.0.1/24}
   * @throws LabException with reason NOT_ISOLATED outside {@code lab/isolated}
   */
  public static Segment create(String bridge, String address) {
    if (!isolated()) {
      throw new LabException(
          LabException.Reason.NOT_ISOLATED,
          "this would change the machine's own network: run it through lab/isolated");
    }
    if (bridge.length() > 10) {
      throw new IllegalArgumentException("bridge name '" + bridge + "' is over 10 characters");
    }
    var own = AddressWithPrefix.parse(address);
    Command.ipBatch(
        List.of(),
        List.of(
            // A fixed MAC: a bridge otherwise takes the lowest of its ports', which come and go.
            "link add %s address %s type bridge mcast_snooping 0 forward_delay 0"
                .formatted(bridge, macFor(own.address())),
            "address add %s dev %s".formatted(own, bridge),
            "link set %s up".formatted(bridge)));
    return new Segment(bridge, own, true);
  }

  /** Whether this process runs inside {@code lab/isolated}. */
  public static boolean isolated() {
    return "1".equals(System.getenv("KCARP_ISOLATED"));
  }

  /**
   * Adds a host with one interface, {@code eth0}, and waits for nothing: the link is up on return.
   *
   * @param name also the name of its network namespace
   * @param addresses at least one, such as {@code 10.88.0.11/24}; the MAC is made from the first
   */
  public Host addHost(String name, String... addresses) {
    if (addresses.length == 0) {
      throw new IllegalArgumentException("host " + name + " needs an address");
    }
    var parsed = new ArrayList<AddressWithPrefix>();
    for (var text : addresses) {
      parsed.add(AddressWithPrefix.parse(text));
    }
    var port = bridge + "p" + (hosts.size() + 1);
    var namespace = new NetworkNamespace(name);
    namespace.create();
    Command.ipBatch(List.of("-n", name), List.of("link set lo up"));
    var host = new Host(namespace, bridge, port, parsed);
    host.plug();
    hosts.put(name, host);
    return host;
  }

  /** The hosts in the order of their making. */
  public List<Host> hosts() {
    return List.copyOf(hosts.values());
  }

  /**
   * The bridge's interface name in the current namespace: a tap for all multicast and broadcast.
   */
  public String bridge() {
    return bridge;
  }

  /** The current namespace's own address on the segment. */
  public AddressWithPrefix address() {
    return address;
  }

  /** Kills the hosts' processes and takes everything down; a second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (var host : hosts()) {
      host.remove();
    }
    hosts.clear();
    if (isOurs) {
      Command.run(List.of("ip", "link", "del", bridge));
    }
  }

  /** Locally administered, and readable in a capture: the address's last four octets. */
  static String macFor(InetAddress address) {
    byte[] octets = address.getAddress();
    int end = octets.length;
    return "02:00:%02x:%02x:%02x:%02x"
        .formatted(octets[end - 4], octets[end - 3], octets[end - 2], octets[end - 1]);
  }
}
