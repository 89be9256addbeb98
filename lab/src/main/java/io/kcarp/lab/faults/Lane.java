package io.kcarp.lab.faults;

import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.TcpGreeter;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * A network of its own for one contender: three hosts that share an address on a segment, a client
 * beside them, a client behind a router (this namespace), and a host that forges frames. Lanes do
 * not see each other.
 */
final class Lane implements AutoCloseable {
  /** Where the hosts answer. */
  static final int UDP_PORT = 7000;

  /** Where the hosts greet. */
  static final int TCP_PORT = 7001;

  /** That share the address. */
  static final int HOSTS = 3;

  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Segment segment;
  private final Segment outside;
  private final Inet4Address address;
  private final Host client;
  private final Host routedClient;
  private final Host forger;
  private final Starter starter;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final List<Closeable> servers = new ArrayList<>();
  private final Thread supervisor;
  private volatile boolean closing;

  private Lane(int number, Starter starter, IntFunction<List<String>> startBy) throws IOException {
    this.starter = starter;
    var letter = "f" + number;
    segment = Segment.create(letter, "10.88.%d.1/24".formatted(number));
    outside = Segment.create("o" + number, "10.89.%d.1/24".formatted(number));
    address = Inet4Address.ofLiteral("10.88.%d.100".formatted(number));
    Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
    client = segment.addHost(letter + "c", "10.88.%d.20/24".formatted(number));
    forger = segment.addHost(letter + "x", "10.88.%d.66/24".formatted(number));
    routedClient = outside.addHost(letter + "o", "10.89.%d.20/24".formatted(number));
    routedClient.routeVia(InetAddress.ofLiteral("10.89.%d.1".formatted(number)));
    for (int i = 0; i < HOSTS; i++) {
      var host =
          segment.addHost(letter + "h" + (i + 1), "10.88.%d.%d/24".formatted(number, 11 + i));
      host.routeVia(segment.address().address());
      host.startBy(startBy.apply(i));
      servers.add(EchoServer.start(host, UDP_PORT)::close);
      servers.add(TcpGreeter.start(host, TCP_PORT)::close);
    }
    supervisor = Thread.ofPlatform().daemon().name("supervisor-" + letter).unstarted(this::run);
  }

  /**
   * Makes it and starts the contender.
   *
   * @param number 0..255, of this lane alone
   * @param startBy the command by which the contender's programs in a host are started, by its
   *     number from 0
   */
  static Lane open(int number, Starter starter, IntFunction<List<String>> startBy)
      throws IOException {
    var lane = new Lane(number, starter, startBy);
    try {
      lane.startAll();
      lane.supervisor.start();
      return lane;
    } catch (IOException | RuntimeException e) {
      lane.close();
      throw e;
    }
  }

  private List<Host> hosts() {
    return segment.hosts().stream()
        .filter(host -> !host.equals(client) && !host.equals(forger))
        .toList();
  }

  private void startAll() throws IOException {
    for (var host : hosts()) {
      members.add(new Member(members.size(), starter.start(host, members.size(), address)));
      if (members.size() == 1) {
        // Started together, ucarp elects several masters first.
        await("a master", () -> members.getFirst().daemon().is(Role.MASTER));
      }
    }
  }

  private void run() {
    try {
      while (!closing) {
        for (var member : List.copyOf(members)) {
          member.supervise();
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "supervisor: " + e, e);
    }
  }

  /** Something to wait for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws IOException {
    long endNanos = System.nanoTime() + START_LIMIT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new LabException(
            LabException.Reason.PROGRAM_FAILED,
            "not within %d s: %s".formatted(START_LIMIT.toSeconds(), what));
      }
      LockSupport.parkNanos(5 * LOOK.toNanos());
    }
  }

  Segment segment() {
    return segment;
  }

  /** The address that the members share. */
  Inet4Address address() {
    return address;
  }

  Host client() {
    return client;
  }

  /** A client in another network, behind a router. */
  Host routedClient() {
    return routedClient;
  }

  /** A host with no program of the contender's. */
  Host forger() {
    return forger;
  }

  Starter starter() {
    return starter;
  }

  /** The preferred one first. */
  List<Member> members() {
    return List.copyOf(members);
  }

  Member member(String host) {
    return members.stream()
        .filter(member -> member.host().name().equals(host))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The holder, when all is as it should be: these hosts are exactly one, it says that it is
   * master, and every other program that is meant to run says that it is backup.
   */
  Optional<Member> soleMaster(Set<String> holders) {
    if (holders.size() != 1) {
      return Optional.empty();
    }
    var holder = member(holders.iterator().next());
    for (var member : members) {
      var wanted = member.equals(holder) ? Role.MASTER : Role.BACKUP;
      if (!member.asMeant()
          || (member.meantToRun() && member.role().filter(wanted::equals).isEmpty())) {
        return Optional.empty();
      }
    }
    return Optional.of(holder);
  }

  /**
   * The hosts that hold the address and should not: their program does not run, or does not say
   * that it is master; of several masters all but one.
   */
  Set<String> leftovers(Set<String> holders) {
    var leftovers = new HashSet<String>();
    boolean master = false;
    for (var name : holders) {
      boolean isMaster = member(name).role().filter(Role.MASTER::equals).isPresent();
      if (!isMaster || master) {
        leftovers.add(name);
      }
      master |= isMaster;
    }
    return leftovers;
  }

  /** Everything anew but the network: ends the programs, removes the address, starts them. */
  void reset() throws IOException {
    for (var member : members) {
      member.close();
    }
    members.clear();
    for (var host : hosts()) {
      release(host);
    }
    startAll();
  }

  /** Takes the address off a host, if it is there. */
  void release(Host host) throws IOException {
    if (host.addresses().contains(address)) {
      host.ip("address", "del", address.getHostAddress() + "/32", "dev", Host.INTERFACE);
    }
  }

  /** Copies what the programs have logged into a folder. */
  void saveLogs(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var member : members) {
      Files.writeString(
          folder.resolve(member.host().name() + ".log"), member.daemon().process().output());
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      supervisor.join();
      for (var member : members) {
        member.close();
      }
      for (var server : servers) {
        server.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "lane not closed: " + e, e);
    } finally {
      segment.close();
      outside.close();
    }
  }
}
