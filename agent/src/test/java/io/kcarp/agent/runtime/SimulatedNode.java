package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkException;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.RemoveOutcome;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.GratuitousArp;
import io.kcarp.agent.wire.MacAddress;
import io.kcarp.agent.wire.NeighbourAdvertisement;
import io.kcarp.agent.wire.ReplayVerdict;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runtime of one node with a kernel, links and a clock of its own, all on the test's thread:
 * time moves only by {@link #advanceMillis}.
 */
final class SimulatedNode {
  static final long START_NANOS = 1_000_000_000L;
  static final InetAddress OWN_ADDRESS = Fixtures.ip("10.0.0.1");

  /** What another agent of this host may hold. */
  static final String OF_ANOTHER_AGENT = "10.0.0.99";

  final List<Link> links = new ArrayList<>(List.of(Fixtures.link(2, "eth0")));
  final List<InterfaceAddress> addresses =
      new ArrayList<>(List.of(Fixtures.own(2, "10.0.0.1", 24)));
  final List<byte[]> sent = new ArrayList<>();
  final List<InetAddress> listenedTo = new ArrayList<>();
  final List<Set<InetAddress>> watched = new ArrayList<>();
  @Nullable LinkUnavailableException watchRefusal;
  final List<Routed> routed = new ArrayList<>();
  final Set<InetAddress> unreachable = new HashSet<>();
  final Map<String, VirtualHostReport> reports = new TreeMap<>();
  final List<String> released = new ArrayList<>();
  final Map<DropReason, Integer> drops = new HashMap<>();
  final Map<ReplayVerdict, Integer> suspects = new HashMap<>();
  final List<Announced> announced = new ArrayList<>();

  /** How many frames had been sent each time that a lateness was recorded. */
  final List<Integer> sentWhenMeasured = new ArrayList<>();

  final Peers peers = new Peers();

  /** By this agent or another one; a test takes and releases what others have. */
  final Set<String> locked = new HashSet<>(Set.of("address/" + OF_ANOTHER_AGENT));

  final List<InterfaceAddress> refreshes = new ArrayList<>();

  /** Added without a route to its subnet. */
  final Set<InetAddress> unrouted = new HashSet<>();

  /** By interface: whom the kernel has asked for in vain. */
  final Map<Integer, List<InetAddress>> unanswered = new HashMap<>();

  final List<AddressLoss> losses = new ArrayList<>();
  final VirtualHosts hosts;
  final ManualClock clock = new ManualClock();
  @Nullable LinkUnavailableException refusal;
  @Nullable NetlinkException listRefusal;
  @Nullable NetlinkException neighboursRefusal;
  @Nullable String lockRefusal;

  /** Whether the kernel is older than 5.18. */
  boolean withoutMarks;

  /** Interfaces whose ports break their contract. */
  final Set<String> broken = new HashSet<>();

  AddOutcome addOutcome = new AddOutcome.Added();
  @Nullable AddressRefusal removeRefusal;
  int openPorts;

  private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
  private final Map<Integer, FrameReceiver> receivers = new HashMap<>();

  SimulatedNode(InterfaceAddress... atStart) {
    this(_ -> Preparation.NONE, null, atStart);
  }

  SimulatedNode(Function<ManualClock, Preparation> preparation, InterfaceAddress... atStart) {
    this(preparation, null, atStart);
  }

  /** One whose kernel does not even list, until {@link #listRefusal} is null. */
  static SimulatedNode thatCanNotList(NetlinkException why) {
    return new SimulatedNode(_ -> Preparation.NONE, why);
  }

  private SimulatedNode(
      Function<ManualClock, Preparation> preparation,
      @Nullable NetlinkException listRefusal,
      InterfaceAddress... atStart) {
    this.listRefusal = listRefusal;
    addresses.addAll(List.of(atStart));
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    hosts =
        new VirtualHosts(
            new FakeNetlink(),
            new FakePorts(),
            commands::add,
            commands::add,
            frame -> hosts().frame(frame, clock.nanoTime()),
            new RecordingStatus(),
            new CountingMetrics(),
            peers,
            this::take,
            clock,
            random,
            preparation.apply(clock));
    settle();
  }

  private HostLocks.Taking take(String lock) {
    if (lockRefusal != null) {
      return new HostLocks.Taking.Unavailable(lockRefusal);
    }
    return locked.add(lock)
        ? new HostLocks.Taking.Taken(() -> locked.remove(lock))
        : new HostLocks.Taking.Busy();
  }

  private VirtualHosts hosts() {
    return hosts;
  }

  void desire(Map<String, Desired> byName) {
    hosts.desired(byName);
    settle();
  }

  /** Runs what is queued and what is due now. */
  void settle() {
    do {
      for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
        command.run();
      }
      hosts.deadlines(clock.nanoTime());
    } while (!commands.isEmpty() || hosts.nextDeadlineNanos() <= clock.nanoTime());
  }

  /** Moves time, stopping at each deadline on the way. */
  void advanceMillis(long millis) {
    long end = clock.nanos + millis * 1_000_000;
    while (hosts.nextDeadlineNanos() <= end) {
      clock.nanos = Math.max(clock.nanos, hosts.nextDeadlineNanos());
      settle();
    }
    clock.nanos = end;
    settle();
  }

  void receive(byte[] frame) {
    hosts.frame(new ReceivedFrame(2, frame, clock.nanos), clock.nanos);
    settle();
  }

  void kernelTells(NetlinkEvent event) {
    hosts.netlinkEvent(event);
    settle();
  }

  void portCloses(LinkUnavailableException why) {
    refusal = why;
    FrameReceiver receiver = receivers.get(2);
    if (receiver == null) {
      throw new IllegalStateException("no port is open");
    }
    receiver.closed(why);
    settle();
  }

  /** A host says that it has an address, as in any ARP request of its own. */
  void hearsClaim(MacAddress mac, String address) {
    InetAddress claimed = Fixtures.ip(address);
    receive(
        switch (Family.of(claimed)) {
          case IPV4 -> GratuitousArp.request(mac, claimed);
          case IPV6 -> NeighbourAdvertisement.unsolicited(mac, claimed);
        });
  }

  /** How many frames asked who has an address. */
  long probes() {
    return sent.stream().filter(SimulatedNode::isProbe).count();
  }

  static boolean isProbe(byte[] frame) {
    boolean arp = frame[12] == 8 && frame[13] == 6 && frame[28] == 0 && frame[29] == 0;
    return arp || (frame.length > 54 && frame[20] == 58 && frame[54] == (byte) 135);
  }

  /** What was sent that does not ask who has an address. */
  List<byte[]> told() {
    return sent.stream().filter(frame -> !isProbe(frame)).toList();
  }

  /** The advertisements among what was sent. */
  List<Advertisement> advertised() {
    return sent.stream()
        .map(frame -> AdvertisementCodec.decode(frame, Destinations.GROUPS))
        .flatMap(decoded ->
            switch (decoded) {
              case Decoded.Read(Advertisement advertisement) -> Stream.of(advertisement);
              case Decoded.Dropped(DropReason _) -> Stream.empty();
            })
        .toList();
  }

  /** Another program takes an address off. */
  void losesAddress(String address) {
    InterfaceAddress lost =
        addresses.stream()
            .filter(held -> held.address().equals(Fixtures.ip(address)))
            .findFirst()
            .orElseThrow();
    addresses.remove(lost);
    kernelTells(new NetlinkEvent.AddressRemoved(lost));
  }

  VirtualHostReport report(String name) {
    VirtualHostReport report = reports.get(name);
    if (report == null) {
      throw new AssertionError("nothing was reported of " + name);
    }
    return report;
  }

  boolean holds(String address) {
    return addresses.stream().anyMatch(held -> held.address().equals(Fixtures.ip(address)));
  }

  /** As the kernel lists one that was refreshed now. */
  InterfaceAddress ofKcarp(
      int interfaceIndex, InetAddress address, int prefixLength, int lifetimeSeconds) {
    return new InterfaceAddress(
        interfaceIndex,
        address,
        prefixLength,
        withoutMarks ? 0 : InterfaceAddress.KCARP_PROTOCOL,
        new AddressLifetime(lifetimeSeconds, clock.nanos / 10_000_000),
        false,
        false);
  }

  /** Addresses were announced: why, by how many frames, and when on the test's clock. */
  record Announced(AnnounceReason reason, int frames, long atMillis) {}

  /** The time since the test began. */
  long nowMillis() {
    return clock.nanos / 1_000_000 - 1_000;
  }

  /** What the kernel was given to send. */
  record Routed(InetAddress source, InetAddress destination, ByteBuffer payload) {}

  static final class ManualClock implements LoopClock {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    long nanos = START_NANOS;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant wallTime() {
      return START.plusNanos(nanos);
    }
  }

  private final class FakeNetlink implements Netlink {
    @Override
    public List<Link> links() {
      if (listRefusal != null) {
        throw listRefusal;
      }
      return links;
    }

    @Override
    public List<InterfaceAddress> addresses() {
      return addresses;
    }

    @Override
    public AddOutcome addAddress(
        int interfaceIndex,
        InetAddress address,
        int prefixLength,
        int lifetimeSeconds,
        PrefixRoute prefixRoute) {
      if (!(addOutcome instanceof AddOutcome.Added)) {
        return addOutcome;
      }
      InterfaceAddress added = ofKcarp(interfaceIndex, address, prefixLength, lifetimeSeconds);
      if (addresses.stream().anyMatch(added::isSameButForLifetime)) {
        return new AddOutcome.AlreadyPresent();
      }
      addresses.add(added);
      if (prefixRoute == PrefixRoute.OMITTED) {
        unrouted.add(address);
      }
      return addOutcome;
    }

    @Override
    public Optional<AddressRefusal> refreshAddress(
        int interfaceIndex,
        InetAddress address,
        int prefixLength,
        int lifetimeSeconds,
        PrefixRoute prefixRoute) {
      InterfaceAddress refreshed = ofKcarp(interfaceIndex, address, prefixLength, lifetimeSeconds);
      refreshes.add(refreshed);
      addresses.removeIf(refreshed::isSameButForLifetime);
      addresses.add(refreshed);
      return Optional.empty();
    }

    @Override
    public RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength) {
      if (removeRefusal != null) {
        return removeRefusal;
      }
      return addresses.removeIf(held ->
          held.interfaceIndex() == interfaceIndex
              && held.address().equals(address)
              && held.prefixLength() == prefixLength)
          ? new RemoveOutcome.Removed()
          : new RemoveOutcome.Absent();
    }

    @Override
    public List<InetAddress> unansweredNeighbours(int interfaceIndex) {
      if (neighboursRefusal != null) {
        throw neighboursRefusal;
      }
      return unanswered.getOrDefault(interfaceIndex, List.of());
    }

    @Override
    public void close() {}
  }

  private final class FakePorts implements FramePorts {
    @Override
    public FramePort open(String interfaceName, FrameReceiver receiver)
        throws LinkUnavailableException {
      if (refusal != null) {
        throw refusal;
      }
      openPorts++;
      receivers.put(2, receiver);
      return new FramePort() {
        @Override
        public void send(byte[] frame) {
          if (broken.contains(interfaceName)) {
            throw new IllegalStateException(interfaceName);
          }
          sent.add(frame);
        }

        @Override
        public void sendRouted(InetAddress source, InetAddress destination, byte[] payload)
            throws FrameNotSentException {
          if (unreachable.contains(destination)) {
            throw new FrameNotSentException("no route");
          }
          routed.add(new Routed(source, destination, ByteBuffer.wrap(payload)));
        }

        @Override
        public void watchOwners(Set<InetAddress> owned) throws LinkUnavailableException {
          if (watchRefusal != null) {
            throw watchRefusal;
          }
          watched.add(owned);
        }

        @Override
        public void listen(InetAddress destination) {
          listenedTo.add(destination);
        }

        @Override
        public void close() {
          openPorts--;
        }
      };
    }
  }

  private final class RecordingStatus implements StatusSink {
    @Override
    public void report(VirtualHostReport report) {
      reports.put(report.name(), report);
    }

    @Override
    public void released(String name) {
      reports.remove(name);
      released.add(name);
    }
  }

  private final class CountingMetrics extends NoMetrics {
    @Override
    public void addressesLost(String vip, AddressLoss how) {
      losses.add(how);
    }

    @Override
    public void dropped(DropReason reason) {
      drops.merge(reason, 1, Integer::sum);
    }

    @Override
    public void announced(String vip, AnnounceReason reason, int frames) {
      announced.add(new Announced(reason, frames, nowMillis()));
    }

    @Override
    public void lateNanos(long nanos) {
      sentWhenMeasured.add(sent.size());
    }

    @Override
    public void suspected(String vip, ReplayVerdict verdict) {
      suspects.merge(verdict, 1, Integer::sum);
    }
  }
}
