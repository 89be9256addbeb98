package io.kcarp.lab.net;

import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A machine on a {@link Segment}: a named network namespace with one interface, {@value
 * #INTERFACE}. Safe for use by several threads, except that link verbs of one host must not race.
 */
public final class Host {
  /** The name of its interface. */
  public static final String INTERFACE = "eth0";

  private final NetworkNamespace namespace;
  private final String bridge;
  private final String port;
  private final List<AddressWithPrefix> ownAddresses;
  private final List<LabProcess> processes = new CopyOnWriteArrayList<>();
  private Optional<InetAddress> gateway = Optional.empty();
  private List<String> launcher = List.of();

  /**
   * Without an interface yet.
   *
   * @param ownAddresses at least one; the MAC is made from the first
   */
  Host(
      NetworkNamespace namespace,
      String bridge,
      String port,
      List<AddressWithPrefix> ownAddresses) {
    this.namespace = namespace;
    this.bridge = bridge;
    this.port = port;
    this.ownAddresses = List.copyOf(ownAddresses);
  }

  /**
   * A machine that somebody else makes and removes.
   *
   * @param name also that of its network namespace, in which the interface is {@value #INTERFACE}
   * @param bridge and port: the other end of its link
   * @param address its own
   */
  public static Host existing(String name, String bridge, String port, AddressWithPrefix address) {
    return new Host(new NetworkNamespace(name), bridge, port, List.of(address));
  }

  /** Its name, which is its namespace's: {@code ip netns exec NAME ...} works. */
  public String name() {
    return namespace.name();
  }

  /** The first of the addresses that it was made with. */
  public InetAddress address() {
    return ownAddresses.getFirst().address();
  }

  /** The bridge-side end of its link, in the segment's namespace: to capture what passes. */
  public String port() {
    return port;
  }

  /** The MAC of its interface, in lower-case hex digits with colons. */
  public String mac() {
    return Segment.macFor(address());
  }

  /** Makes the interface with its addresses, also after {@link #unplug}; the link is up. */
  public void plug() {
    Command.ipBatch(
        List.of(),
        List.of(
            "link add %s type veth peer name %s address %s netns %s"
                .formatted(port, INTERFACE, mac(), name()),
            "link set %s master %s up".formatted(port, bridge)));
    var inside = new ArrayList<String>();
    for (var one : ownAddresses) {
      // No duplicate address detection: an IPv6 address is to be usable on return.
      var flags = one.address().getAddress().length == 16 ? " nodad" : "";
      inside.add("address add %s dev %s%s".formatted(one, INTERFACE, flags));
    }
    inside.add("link set %s up".formatted(INTERFACE));
    gateway.ifPresent(router -> inside.add("route add default via " + router.getHostAddress()));
    Command.ipBatch(List.of("-n", name()), inside);
  }

  /** The interface vanishes, and with it all addresses; {@link #plug} makes it anew. */
  public void unplug() {
    Command.run(List.of("ip", "link", "del", port));
  }

  /** Reaches what is not on the segment through this router, from now on. */
  public void routeVia(InetAddress router) {
    gateway = Optional.of(router);
    Command.run(
        List.of("ip", "-n", name(), "route", "add", "default", "via", router.getHostAddress()));
  }

  /** Programs are started by this command from now on, such as {@code nice -n 10}. */
  public void startBy(List<String> command) {
    launcher = List.copyOf(command);
  }

  /** Pulls the cable: the host loses carrier. Like {@code ip link set PORT down}. */
  public void cutLink() {
    Command.run(List.of("ip", "link", "set", port, "down"));
  }

  /** Takes the port off the bridge: nothing passes, but the host sees no carrier change. */
  public void silentCut() {
    Command.run(List.of("ip", "link", "set", port, "nomaster"));
  }

  /** Undoes {@link #cutLink} and {@link #silentCut}. */
  public void restoreLink() {
    Command.run(List.of("ip", "link", "set", port, "master", bridge, "up"));
  }

  /**
   * Replaces what the link does to frames; {@link Impairment#NONE} heals it.
   *
   * @throws LabException with reason NO_NETEM when a delay is asked of a kernel without netem
   */
  public void impair(Impairment impairment) {
    TrafficControl.apply(impairment, port, name());
  }

  /**
   * The host goes deaf to CARP over IPv6, and to nothing else; {@link Impairment#NONE} heals it.
   */
  public void loseIpv6Advertisements() {
    TrafficControl.loseIpv6Advertisements(port);
  }

  /**
   * Nothing of TCP over IPv4 reaches the host, so no API server, but everything else; {@link
   * Impairment#NONE} heals it.
   */
  public void loseTcp() {
    TrafficControl.loseTcp(port);
  }

  /** The IPv4 addresses on {@value #INTERFACE} now. */
  public List<Inet4Address> addresses() throws IOException {
    return call(() -> {
      var found = new ArrayList<Inet4Address>();
      var card = NetworkInterface.getByName(INTERFACE);
      if (card != null) {
        for (var each : card.getInterfaceAddresses()) {
          if (each.getAddress() instanceof Inet4Address ipv4) {
            found.add(ipv4);
          }
        }
      }
      return List.copyOf(found);
    });
  }

  /** Runs an {@code ip} command in the host, such as {@code "address", "add", ...}. */
  public String ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip", "-n", name()));
    command.addAll(List.of(arguments));
    return Command.run(command);
  }

  /**
   * Runs code on a thread that has entered the host: sockets it opens are the host's for life and
   * may be used by any thread afterwards.
   */
  public <T> T call(IoCallable<T> body) throws IOException {
    return namespace.call(body);
  }

  /** Starts a program in the host; it is killed with the segment if not stopped before. */
  public LabProcess start(ProcessSpec spec) throws IOException {
    // nsenter and not "ip netns exec": the latter mounts a new /sys, which hides the cgroups.
    var command = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path(), "--"));
    // What nohup(1) and background jobs ignore, their children do.
    command.addAll(List.of("env", "--default-signal=HUP,INT,QUIT"));
    command.addAll(launcher);
    command.addAll(spec.command());
    var builder =
        new ProcessBuilder(command)
            .directory(spec.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    builder.environment().putAll(spec.environment());
    var process = new LabProcess(builder.start(), spec.log());
    processes.add(process);
    return process;
  }

  void remove() {
    processes.forEach(LabProcess::kill);
    // The kernel clears a deleted namespace later, and a leaked socket keeps it: take the link now.
    Command.runIfPossible(List.of("ip", "link", "del", port));
    namespace.delete();
  }

  @Override
  public String toString() {
    return name();
  }
}
