package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpEvent;
import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.InitCause;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkException;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.AddressClaimCodec;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.DropReason;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All virtual hosts of this node. Joins for each what is desired, which interface holds its subnet,
 * and whether that interface can be used; what follows is bound, reconfigured in place or released.
 * Loop thread only.
 */
public final class VirtualHosts implements AgentLoop.Duty {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualHosts.class);
  private static final long RELIST_NANOS = 1_000_000_000L;

  /** All addresses of an interface may go at once. */
  private static final long LOOK_AGAIN_NANOS = 20_000_000L;

  /** How soon what another agent had is claimed again. */
  private static final long RECLAIM_NANOS = 1_000_000_000L;

  /** Frames after a carrier's return: some 2 ms. */
  private static final int MOST_ASKED_FOR = 100;

  /** The first master-down deadline is later by at most this part of the dead time. */
  private static final int JITTER_PART = 16;

  private final Netlink netlink;
  private final LinkPorts ports;
  private final OwnerWatches owners;
  private final StatusSink status;
  private final LoopMetrics metrics;
  private final Peers peers;
  private final Claims claims;
  private final Leftovers leftovers;
  private final LoopClock clock;
  private final RandomGenerator random;
  private final Preparation preparation;
  private final Interfaces interfaces = new Interfaces();
  private final TreeMap<String, Desired.Here> desired = new TreeMap<>();

  /** Why those of {@link #desired} that shall take no part where another does shall not. */
  private final SortedMap<String, ReasonText> aside = new TreeMap<>();

  /** Those of {@link #aside} that knew of another, and are not bound again before this ends. */
  private final SortedSet<String> out = new TreeSet<>();

  /** Bound, and to be out when they stood aside. */
  private final SortedSet<String> reluctant = new TreeSet<>();

  private final BoundHosts bound = new BoundHosts();

  /** Bound, to take no part any more, and not gone before they have handed over. */
  private final SortedSet<String> leaving = new TreeSet<>();

  private final Alarm alarm;
  private final Map<String, VirtualHostReport> unboundReports = new HashMap<>();
  private final Map<String, History> histories = new HashMap<>();
  private long relistAtNanos;

  /** Why nothing of this node's interfaces is known, null when they are. */
  private @Nullable ReasonText unlisted;

  private boolean judgeDue;
  private long reclaimAtNanos = CarpState.NEVER;
  private Look lastLook = new Look(0, 0, false);
  private boolean listed;
  private boolean desiredKnown;
  private @Nullable CompletableFuture<Void> shutdown;

  /** Whether an interface was up when the kernel was asked. */
  private record Look(int interfaceIndex, long atNanos, boolean up) {}

  /**
   * Nothing is desired yet.
   *
   * @param opening where frame ports are opened and closed
   * @param loop runs commands on the loop thread
   * @param preparation what makes claims quick
   */
  public VirtualHosts(
      Netlink netlink,
      FramePorts framePorts,
      Executor opening,
      Executor loop,
      FrameQueue frames,
      StatusSink status,
      LoopMetrics metrics,
      Peers peers,
      HostLocks locks,
      LoopClock clock,
      RandomGenerator random,
      Preparation preparation) {
    this.netlink = netlink;
    this.status = status;
    this.metrics = metrics;
    this.peers = peers;
    this.claims = new Claims(locks);
    this.leftovers = new Leftovers(netlink, locks);
    this.clock = clock;
    this.random = random;
    this.preparation = preparation;
    this.alarm = new Alarm(preparation);
    this.ports =
        new LinkPorts(framePorts, opening, loop, frames, clock, () -> judgeAll(clock.nanoTime()));
    this.owners = new OwnerWatches(opening, loop, () -> judgeAll(clock.nanoTime()));
    this.relistAtNanos = clock.nanoTime();
  }

  /** Takes up the whole desired state; names that are gone are released. */
  public void desired(Map<String, Desired> byName) {
    long nowNanos = clock.nanoTime();
    for (String name : known()) {
      if (!byName.containsKey(name)) {
        desired.remove(name);
        release(name, nowNanos);
      }
    }
    byName.forEach((name, wanted) -> {
      switch (wanted) {
        case Desired.Elsewhere() -> leave(name, nowNanos);
        case Desired.StandingAside(Desired.Here here, String reason, String message) -> {
          desire(name, here);
          setAside(name, new ReasonText(reason, message), nowNanos);
        }
        case Desired.Here here -> {
          desire(name, here);
          setAside(name, null, nowNanos);
        }
      }
    });
    desiredKnown = true;
    judgeAll(nowNanos);
  }

  /** The addresses of all virtual hosts that may run here, as far as they are known. */
  private Set<VirtualAddress> desiredAddresses() {
    return desired.entrySet().stream()
        .filter(wanted -> !out.contains(wanted.getKey()))
        .map(Map.Entry::getValue)
        .filter(DesiredVirtualHost.class::isInstance)
        .flatMap(wanted -> ((DesiredVirtualHost) wanted).addresses().stream())
        .collect(Collectors.toSet());
  }

  private static Set<InetAddress> addresses(DesiredVirtualHost wanted) {
    return wanted.addresses().stream().map(VirtualAddress::address).collect(Collectors.toSet());
  }

  /** Who has to wait for a newer configuration goes on with the one before, and says so. */
  private void desire(String name, Desired.Here wanted) {
    VirtualHost host = bound.get(name);
    if (wanted instanceof Desired.Waiting(long _, String _, String message)
        && desired.get(name) instanceof DesiredVirtualHost) {
      if (host != null) {
        host.note(message);
      }
      return;
    }
    if (host != null) {
      host.note("");
    }
    desired.put(name, wanted);
  }

  /** It takes part from now on, or shall not for that reason. */
  private void setAside(String name, @Nullable ReasonText why, long nowNanos) {
    ReasonText before = why == null ? aside.remove(name) : aside.put(name, why);
    if (why == null) {
      out.remove(name);
    }
    VirtualHost host = bound.get(name);
    if (host != null && !Objects.equals(before, why)) {
      reluctant.add(name);
      guarded(name, nowNanos, () -> host.setAside(why, nowNanos));
    }
  }

  /** Who stood aside is out; where that ended meanwhile it starts anew. */
  private void settleWhoIsReluctant(long nowNanos) {
    reluctant.removeIf(name -> {
      VirtualHost host = bound.get(name);
      if (host == null) {
        return true;
      }
      if (host.stoodAside()) {
        if (aside.containsKey(name)) {
          out.add(name);
        }
        unbind(name, new CarpEvent.Stopped(), nowNanos);
        return true;
      }
      return !aside.containsKey(name) && !host.isLeaving();
    });
  }

  /** Why it is not bound though nothing is missing, or would not be if nothing were. */
  private @Nullable ReasonText outReason(String name, Desired.Here wanted) {
    return out.contains(name) || wanted instanceof Desired.Waiting ? aside.get(name) : null;
  }

  private Set<String> known() {
    return Stream.concat(desired.keySet().stream(), leaving.stream()).collect(Collectors.toSet());
  }

  /** A master hands over first; {@link #releaseWhoLeft} does the rest. */
  private void leave(String name, long nowNanos) {
    aside.remove(name);
    out.remove(name);
    if (desired.remove(name) == null) {
      return;
    }
    VirtualHost host = bound.get(name);
    if (host != null) {
      LOG.atInfo().addKeyValue("vip", name).log("Not for this node any more");
      host.step(new CarpEvent.ShutdownRequested(), nowNanos);
    }
    leaving.add(name);
  }

  private void releaseWhoLeft(long nowNanos) {
    if (leaving.isEmpty()) {
      return;
    }
    for (String name : List.copyOf(leaving)) {
      VirtualHost host = bound.get(name);
      if (host != null && !host.isInit()) {
        continue;
      }
      if (desired.containsKey(name)) {
        // Wanted here again meanwhile: it starts anew.
        leaving.remove(name);
        unbind(name, new CarpEvent.Stopped(), nowNanos);
        judgeDue = true;
      } else {
        release(name, nowNanos);
      }
    }
  }

  private void release(String name, long nowNanos) {
    leaving.remove(name);
    aside.remove(name);
    out.remove(name);
    unbind(name, new CarpEvent.Stopped(), nowNanos);
    unboundReports.remove(name);
    histories.remove(name);
    metrics.released(name);
    peers.released(name);
    status.released(name);
    LOG.atInfo().addKeyValue("vip", name).log("Released");
  }

  /** The kernel told something. */
  public void netlinkEvent(NetlinkEvent told) {
    NetlinkEvent event =
        told instanceof NetlinkEvent.AddressAdded(InterfaceAddress address)
            ? new NetlinkEvent.AddressAdded(markedIfHeld(address))
            : told;
    long nowNanos = clock.nanoTime();
    boolean carrierReturns =
        event instanceof NetlinkEvent.LinkChanged(Link link)
            && link.carrier()
            && interfaces.lacksCarrier(link.index());
    boolean changed = interfaces.apply(event);
    switch (event) {
      // That one alone: of an address just added the news may still be behind this.
      case NetlinkEvent.AddressRemoved(InterfaceAddress removed) -> {
        if (Family.of(removed.address()) == Family.IPV6
            && isHeld(removed)
            && !isUpNow(removed.interfaceIndex(), nowNanos)) {
          stepAll(
              boundAt(removed.interfaceIndex()),
              new CarpEvent.LinkDown(InitCause.INTERFACE_DOWN),
              nowNanos);
        } else {
          checkHeld((index, address) -> !Interfaces.isSame(removed, index, address), nowNanos);
        }
      }
      case NetlinkEvent.Overrun(), NetlinkEvent.Stopped(String _) -> relistAtNanos = nowNanos;
      case NetlinkEvent.LinkRemoved(int index, String _) -> ports.release(index);
      case NetlinkEvent.AddressAdded(InterfaceAddress added) -> {
        // Most of the kernel's news is of our own refreshing.
        if (changed) {
          ports.addressAdded(added.interfaceIndex());
        }
      }
      case NetlinkEvent.LinkChanged(Link link) -> {
        if (carrierReturns) {
          carrierReturned(link.index(), nowNanos);
        }
      }
    }
    judgeDue |= changed && !isOfAVirtualHost(event);
  }

  private boolean isHeld(InterfaceAddress address) {
    return bound.all().stream().anyMatch(host -> host.isHolderOf(address));
  }

  /**
   * An interface that is set down loses its IPv6 addresses before the kernel tells why. Asked of
   * the kernel, which answers when it has done that.
   */
  private boolean isUpNow(int interfaceIndex, long nowNanos) {
    if (lastLook.interfaceIndex() != interfaceIndex
        || nowNanos - lastLook.atNanos() >= LOOK_AGAIN_NANOS) {
      lastLook = new Look(interfaceIndex, nowNanos, isUp(interfaceIndex));
    }
    return lastLook.up();
  }

  private boolean isUp(int interfaceIndex) {
    try {
      for (Link link : netlink.links()) {
        if (link.index() == interfaceIndex) {
          netlinkEvent(new NetlinkEvent.LinkChanged(link));
          return link.up();
        }
      }
      return false;
    } catch (NetlinkException e) {
      LOG.warn("Could not ask whether an address's interface is up: {}", e.getMessage());
      return true;
    }
  }

  /** What is held carries the mark, also where the kernel does not keep it. */
  private InterfaceAddress markedIfHeld(InterfaceAddress address) {
    return !address.isMarked() && isHeld(address) ? address.marked() : address;
  }

  /** Where a virtual host runs does not depend on what virtual hosts hold. */
  private static boolean isOfAVirtualHost(NetlinkEvent event) {
    return switch (event) {
      case NetlinkEvent.AddressAdded(InterfaceAddress address) -> address.isMarked();
      case NetlinkEvent.AddressRemoved(InterfaceAddress address) -> address.isMarked();
      case NetlinkEvent.LinkChanged _,
          NetlinkEvent.LinkRemoved _,
          NetlinkEvent.Overrun _,
          NetlinkEvent.Stopped _ ->
          false;
    };
  }

  private void carrierReturned(int interfaceIndex, long nowNanos) {
    List<VirtualHost> there = boundAt(interfaceIndex);
    there.forEach(host -> host.carrierReturned(nowNanos));
    if (!there.isEmpty()) {
      askForTheUnanswered(interfaceIndex);
    }
  }

  private List<VirtualHost> boundAt(int interfaceIndex) {
    return bound.all().stream().filter(host -> host.interfaceIndex() == interfaceIndex).toList();
  }

  /**
   * Whom the kernel asked for without a carrier it asks for again a second later: a client among
   * them would get no answer for so long. An answer to us is one to the kernel.
   */
  private void askForTheUnanswered(int interfaceIndex) {
    List<VirtualHost> there = boundAt(interfaceIndex);
    try {
      netlink.unansweredNeighbours(interfaceIndex).stream()
          .limit(MOST_ASKED_FOR)
          .forEach(neighbour ->
              there.stream()
                  .filter(host -> host.speaks(Family.of(neighbour)))
                  .findFirst()
                  .ifPresent(host -> host.askFor(neighbour)));
    } catch (NetlinkException e) {
      LOG.warn("Could not list the neighbours of interface {}: {}", interfaceIndex, e.getMessage());
    }
  }

  private void checkHeld(BiPredicate<Integer, VirtualAddress> present, long nowNanos) {
    for (VirtualHost host : bound.all()) {
      host.checkHeld(address -> present.test(host.interfaceIndex(), address), nowNanos);
    }
  }

  /** Moves one virtual host to a successor, make before break; it stays backup for a while. */
  public HandOver handOver(String name) {
    if (!desired.containsKey(name)) {
      return new HandOver.Unknown(List.copyOf(desired.keySet()));
    }
    VirtualHost host = bound.get(name);
    if (host == null || host.role() != Role.MASTER) {
      return new HandOver.NotMaster(host == null ? Role.INIT : host.role());
    }
    host.step(new CarpEvent.HandOverRequested(), clock.nanoTime());
    return new HandOver.Begun();
  }

  /**
   * Leaves: masters hand over, make before break. The future completes when no address is held any
   * more; it is the caller's to give up waiting.
   */
  public void shutdown(CompletableFuture<Void> done) {
    long nowNanos = clock.nanoTime();
    shutdown = done;
    stepAll(bound.all(), new CarpEvent.ShutdownRequested(), nowNanos);
    completeShutdown();
  }

  /** By name, in the form of UCARP(8)'s SIGUSR1: {@code MASTER on eth0 id 1}. */
  public SortedMap<String, String> roleLines() {
    SortedMap<String, String> lines = new TreeMap<>();
    desired.forEach((name, wanted) -> lines.put(name, roleLine(name, wanted)));
    return lines;
  }

  private String roleLine(String name, Desired.Here wanted) {
    VirtualHost host = bound.get(name);
    if (host != null) {
      return host.roleLine();
    }
    ReasonText why = outReason(name, wanted);
    if (why != null) {
      return "INIT: " + why.reason() + " " + why.message();
    }
    return switch (wanted) {
      case Desired.Waiting(long _, String reason, String message) ->
          "INIT: " + reason + " " + message;
      case DesiredVirtualHost desiredHost ->
          "INIT on "
              + Objects.requireNonNullElse(desiredHost.interfaceName(), "no interface")
              + " id "
              + desiredHost.vhid();
    };
  }

  /** Every master hands over, make before break, and stays backup for 3 s (UCARP(8) SIGUSR2). */
  public void handOverAll() {
    long nowNanos = clock.nanoTime();
    for (VirtualHost host : bound.all()) {
      host.step(new CarpEvent.HandOverRequested(), nowNanos);
    }
  }

  private void completeShutdown() {
    if (shutdown != null && bound.all().stream().allMatch(VirtualHost::isInit)) {
      shutdown.complete(null);
    }
  }

  @Override
  public void frame(ReceivedFrame frame, long nowNanos) {
    if (AddressClaimCodec.isArpOrIcmpv6(frame.bytes())) {
      claim(frame, nowNanos);
      return;
    }
    switch (AdvertisementCodec.decode(frame.bytes())) {
      case Decoded.Dropped(DropReason reason) -> metrics.dropped(reason);
      case Decoded.Read(Advertisement advertisement) -> {
        VirtualHost host = bound.get(frame.interfaceIndex(), advertisement.vhid().value());
        if (host == null) {
          if (!isDesired(advertisement.vhid())) {
            metrics.dropped(DropReason.UNKNOWN_VHID);
          }
        } else if (!host.listensTo(advertisement.destination())) {
          metrics.dropped(DropReason.BAD_DESTINATION);
        } else {
          hear(host, advertisement, frame.arrivalNanos(), nowNanos);
        }
      }
    }
  }

  /** One that is not bound yet, or can't be, hears nothing; its vhid is not unknown for that. */
  private boolean isDesired(Vhid vhid) {
    for (Desired wanted : desired.values()) {
      if (wanted instanceof DesiredVirtualHost host && host.vhid().equals(vhid)) {
        return true;
      }
    }
    return false;
  }

  private void claim(ReceivedFrame frame, long nowNanos) {
    switch (AddressClaimCodec.decode(frame.bytes())) {
      case AddressClaim.Dropped(DropReason reason) -> metrics.dropped(reason);
      case AddressClaim.Read(AddressClaim claim, boolean announced) -> {
        if (interfaces.isOwnMac(claim.mac())) {
          return;
        }
        for (VirtualHost host : bound.all()) {
          if (host.interfaceIndex() == frame.interfaceIndex() && host.has(claim.address())) {
            guarded(
                host.name(),
                nowNanos,
                () -> {
                  if (announced) {
                    host.announced(frame.arrivalNanos(), nowNanos);
                  }
                  host.claimed(claim, nowNanos);
                });
          }
        }
      }
    }
  }

  @Override
  public void deadlines(long nowNanos) {
    if (relistAtNanos <= nowNanos) {
      relist(nowNanos);
    }
    boolean reclaimDue = reclaimAtNanos <= nowNanos;
    if (ports.forgetDueFailures(nowNanos) || judgeDue || reclaimDue) {
      judgeAll(nowNanos);
    }
    if (alarm.atNanos() <= nowNanos) {
      ring(nowNanos);
    }
    settleWhoIsReluctant(nowNanos);
    releaseWhoLeft(nowNanos);
    completeShutdown();
  }

  private void ring(long nowNanos) {
    alarm.reset();
    long dueNanos = CarpState.NEVER;
    boolean nearsClaim = false;
    for (VirtualHost host : bound.all()) {
      if (host.deadlineNanos() <= nowNanos) {
        deadline(host, nowNanos);
      }
      long claimNanos = host.claimNanos();
      long deadTimeNanos = host.deadTimeNanos();
      alarm.noLaterThan(host.deadlineNanos());
      alarm.claim(claimNanos, nowNanos, deadTimeNanos);
      nearsClaim |= claimNanos - nowNanos <= preparation.leadNanos(CarpState.NEVER, deadTimeNanos);
      dueNanos = Math.min(dueNanos, host.deadlineNanos());
    }
    if (nearsClaim) {
      preparation.claimIsNear(dueNanos);
    }
  }

  @Override
  public void abandon() {
    for (VirtualHost host : bound.all()) {
      try {
        host.abandon(clock.nanoTime());
      } catch (RuntimeException | Error e) {
        LOG.atError().addKeyValue("vip", host.name()).setCause(e).log("A fault in kcarp");
      }
    }
  }

  /** As {@link #guarded}, without an object for each frame. */
  private void hear(
      VirtualHost host, Advertisement advertisement, long arrivalNanos, long nowNanos) {
    try {
      host.advertisement(advertisement, arrivalNanos, nowNanos);
    } catch (RuntimeException e) {
      faulted(host.name(), nowNanos, e);
    }
  }

  private void deadline(VirtualHost host, long nowNanos) {
    try {
      host.deadline(nowNanos);
    } catch (RuntimeException e) {
      faulted(host.name(), nowNanos, e);
    }
  }

  /** One virtual host's fault ends that one, not the others. */
  private void guarded(String name, long nowNanos, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      faulted(name, nowNanos, e);
    }
  }

  private void stepAll(List<VirtualHost> hosts, CarpEvent event, long nowNanos) {
    hosts.forEach(host -> guarded(host.name(), nowNanos, () -> host.step(event, nowNanos)));
  }

  private void faulted(String name, long nowNanos, RuntimeException e) {
    LOG.atError().addKeyValue("vip", name).setCause(e).log("A fault in kcarp");
    VirtualHost host = bound.remove(name);
    if (host != null) {
      host.abandon(nowNanos);
    }
    claims.release(name);
    reportUnbound(
        name,
        0,
        0,
        new ReasonText("Fault", "A fault in kcarp stopped it on this node: see the agent's log."));
  }

  @Override
  public long nextDeadlineNanos() {
    if (judgeDue) {
      return clock.nanoTime();
    }
    long retryNanos = Math.min(reclaimAtNanos, ports.nextRetryNanos());
    return Math.min(alarm.atNanos(), Math.min(relistAtNanos, retryNanos));
  }

  private void relist(long nowNanos) {
    try {
      List<Link> links = netlink.links();
      List<Integer> carriersBack =
          links.stream()
              .filter(Link::carrier)
              .map(Link::index)
              .filter(interfaces::lacksCarrier)
              .toList();
      interfaces.replace(links, netlink.addresses().stream().map(this::markedIfHeld).toList());
      relistAtNanos = CarpState.NEVER;
      unlisted = null;
      if (!listed) {
        listed = true;
        leftovers.found(interfaces.marked());
      }
      ports.addressesListed();
      checkHeld(interfaces::has, nowNanos);
      carriersBack.forEach(index -> carrierReturned(index, nowNanos));
      judgeDue = true;
    } catch (NetlinkException e) {
      relistAtNanos = nowNanos + RELIST_NANOS;
      LOG.warn("Could not list links and addresses, trying again in 1 s: {}", e.getMessage());
      if (!listed) {
        unlisted =
            new ReasonText(
                "NetlinkUnavailable",
                "This node's interfaces can't be listed; tries again each second: "
                    + e.getMessage());
        judgeDue = true;
      }
    }
  }

  private void judgeAll(long nowNanos) {
    judgeDue = false;
    // Also where nothing can be judged: what ends that asks for it anew.
    reclaimAtNanos = CarpState.NEVER;
    if (shutdown != null) {
      return;
    }
    if (unlisted != null) {
      reportAllUnbound(unlisted);
      return;
    }
    if (relistAtNanos != CarpState.NEVER) {
      return;
    }
    owners.begin();
    desired.forEach((name, wanted) -> guarded(name, nowNanos, () -> judge(name, wanted, nowNanos)));
    owners.end();
    if (desiredKnown && !leftovers.isEmpty()) {
      leftovers.removeUnless(desiredAddresses());
    }
    ports.releaseOpenExcept(usedInterfaces());
  }

  private void reportAllUnbound(ReasonText why) {
    desired.forEach((name, wanted) ->
        reportUnbound(
            name,
            wanted instanceof DesiredVirtualHost host ? host.generation() : 0,
            wanted.serial(),
            why));
  }

  private void judge(String name, Desired.Here wanted, long nowNanos) {
    if (leaving.contains(name)) {
      return;
    }
    ReasonText why = outReason(name, wanted);
    if (why != null && bound.get(name) == null) {
      long generation = wanted instanceof DesiredVirtualHost host ? host.generation() : 0;
      reportUnbound(name, generation, wanted.serial(), why);
      return;
    }
    switch (wanted) {
      case Desired.Waiting(long serial, String reason, String message) ->
          reportUnbound(name, 0, serial, new ReasonText(reason, message));
      case DesiredVirtualHost wantedHost -> judgeHost(name, wantedHost, nowNanos);
    }
  }

  private void judgeHost(String name, DesiredVirtualHost wanted, long nowNanos) {
    VirtualHost host = bound.get(name);
    Optional<InterfaceChoice.None> foreign =
        interfaces.foreignCopy(wanted, address -> host != null && host.holds(address));
    InterfaceChoice choice = foreign.isPresent() ? foreign.get() : interfaces.choose(wanted);
    switch (choice) {
      case InterfaceChoice.None(String reason, String message) -> {
        unbind(name, new CarpEvent.LinkDown(InitCause.NO_INTERFACE), nowNanos);
        reportUnbound(name, wanted, new ReasonText(reason, message));
      }
      case InterfaceChoice.Down() -> {
        unbind(name, new CarpEvent.LinkDown(InitCause.INTERFACE_DOWN), nowNanos);
        reportUnbound(name, wanted, ReasonText.of(InitCause.INTERFACE_DOWN));
      }
      case InterfaceChoice.Chosen chosen -> judgeChosen(name, wanted, chosen, nowNanos);
    }
  }

  private void judgeChosen(
      String name, DesiredVirtualHost wanted, InterfaceChoice.Chosen chosen, long nowNanos) {
    if (!chosen.link().up() || chosen.link().hardwareType() != Link.ETHERNET) {
      linkUnusable(name, wanted, chosen, nowNanos);
      return;
    }
    switch (ports.state(chosen.link())) {
      case LinkPorts.State.Opening() -> {}
      case LinkPorts.State.Failed(LinkUnavailableException why, long _) -> {
        unbind(name, new CarpEvent.LinkDown(InitCause.NO_INTERFACE), nowNanos);
        reportUnbound(name, wanted, new ReasonText("LinkUnavailable", why.sentence()));
      }
      case LinkPorts.State.Open(FramePort port, _, _) -> {
        VirtualHost host = bound.get(name);
        if (host != null && !host.isBoundTo(wanted, chosen, port)) {
          unbind(name, new CarpEvent.Stopped(), nowNanos);
          host = null;
        }
        boolean watched = owners.watches(chosen.link().index(), port, addresses(wanted));
        CarpEvent carrier =
            chosen.link().carrier() || !wanted.tracksCarrier()
                ? new CarpEvent.LinkUp()
                : new CarpEvent.LinkDown(InitCause.NO_CARRIER);
        if (!watched) {
          // An answer to who has the new addresses would not be heard yet.
          if (host != null) {
            host.step(carrier, nowNanos);
          }
          return;
        }
        wanted
            .transport()
            .toldToPort(chosen.sources())
            .forEach(destination -> ports.listen(chosen.link().index(), destination));
        Optional<ReasonText> taken = claims.claim(name, wanted, chosen.link());
        if (taken.isPresent()) {
          reclaimAtNanos = nowNanos + RECLAIM_NANOS;
        }
        if (host == null && taken.isPresent()) {
          reportUnbound(name, wanted, taken.get());
        } else if (host == null) {
          bind(name, wanted, chosen, port, carrier, nowNanos);
        } else {
          host.taken(taken.map(ReasonText::message).orElse(""));
          if (taken.isEmpty()) {
            host.reconfigure(wanted, chosen, nowNanos);
          }
          host.step(carrier, nowNanos);
        }
      }
    }
  }

  private void linkUnusable(
      String name, DesiredVirtualHost wanted, InterfaceChoice.Chosen chosen, long nowNanos) {
    VirtualHost host = bound.get(name);
    if (!chosen.link().up() && host != null) {
      host.step(new CarpEvent.LinkDown(InitCause.INTERFACE_DOWN), nowNanos);
      if (host.interfaceIndex() == chosen.link().index()
          && host.vhid() == wanted.vhid().value()
          && claims.claim(name, wanted, chosen.link()).isEmpty()) {
        // It is silent, and goes on with this when the interface is back.
        host.reconfigure(wanted, chosen, nowNanos);
      }
      return;
    }
    unbind(name, new CarpEvent.LinkDown(InitCause.NO_INTERFACE), nowNanos);
    reportUnbound(
        name,
        wanted,
        chosen.link().up()
            ? new ReasonText("NotEthernet", chosen.link().name() + " is not an Ethernet interface.")
            : ReasonText.of(InitCause.INTERFACE_DOWN));
  }

  private void bind(
      String name,
      DesiredVirtualHost wanted,
      InterfaceChoice.Chosen chosen,
      FramePort port,
      CarpEvent carrier,
      long nowNanos) {
    unboundReports.remove(name);
    VirtualHost host =
        new VirtualHost(
            name,
            wanted,
            chosen,
            port,
            random::nextLong,
            histories.getOrDefault(name, History.NONE),
            netlink,
            status,
            metrics,
            peers,
            clock,
            alarm,
            LOG);
    boolean first = boundAt(host.interfaceIndex()).isEmpty();
    bound.add(host);
    List<VirtualAddress> adopted =
        leftovers.adopt(
            chosen.link().index(),
            wanted.addresses(),
            host.holdTime().seconds(),
            carrier instanceof CarpEvent.LinkUp ? host.adoptableNanos() : 0);
    // Who has the addresses is known before the first claim.
    long jitterNanos =
        random.nextLong(host.deadTimeNanos() / JITTER_PART)
            + Math.max(0, Ownership.FIRST_ROUND_NANOS - host.deadTimeNanos());
    ReasonText why = aside.get(name);
    if (why != null) {
      reluctant.add(name);
      host.setAside(why, nowNanos);
      // Others that start now have claimed by then.
      jitterNanos += host.deadTimeNanos();
    }
    host.step(carrier, nowNanos);
    if (adopted.isEmpty()) {
      host.step(new CarpEvent.Started(jitterNanos), clock.nanoTime());
    } else {
      List<VirtualAddress> missing =
          wanted.addresses().stream().filter(address -> !adopted.contains(address)).toList();
      host.adopt(missing, clock.nanoTime());
    }
    if (first) {
      // Perhaps the carrier came just before.
      askForTheUnanswered(host.interfaceIndex());
    }
  }

  private void unbind(String name, CarpEvent last, long nowNanos) {
    VirtualHost host = bound.remove(name);
    if (host != null) {
      host.step(last, nowNanos);
      histories.put(name, host.history());
      claims.release(name);
      // Another virtual host may have waited for this one's vhid.
      judgeDue = true;
    }
  }

  private Set<Integer> usedInterfaces() {
    return Stream.concat(
            bound.all().stream().map(VirtualHost::interfaceIndex), owners.interfaces().stream())
        .collect(Collectors.toSet());
  }

  private void reportUnbound(String name, DesiredVirtualHost wanted, ReasonText text) {
    reportUnbound(name, wanted.generation(), wanted.serial(), text);
  }

  private void reportUnbound(String name, long generation, long serial, ReasonText text) {
    VirtualHostReport before = unboundReports.get(name);
    if (before != null
        && before.generation() == generation
        && before.serial() == serial
        && before.reason().equals(text.reason())
        && before.message().equals(text.message())) {
      return;
    }
    History history = histories.getOrDefault(name, History.NONE);
    DesiredVirtualHost wanted = desired.get(name) instanceof DesiredVirtualHost host ? host : null;
    VirtualHostReport report =
        new VirtualHostReport(
            name,
            generation,
            serial,
            wanted == null ? null : wanted.vhid(),
            wanted == null ? List.of() : wanted.addresses(),
            Role.INIT,
            text.reason(),
            text.message(),
            null,
            List.of(),
            null,
            null,
            null,
            clock.wallTime(),
            history.transitions(),
            history.lastTransition(),
            List.of());
    unboundReports.put(name, report);
    status.report(report);
    LOG.atInfo().addKeyValue("vip", name).log("INIT: {} {}", text.reason(), text.message());
  }
}
