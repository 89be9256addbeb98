package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.CarpEngine;
import io.kcarp.agent.carp.CarpEvent;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.RemoveOutcome;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.AddressClaimCodec;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.agent.wire.Decoded;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.slf4j.helpers.NOPLogger;

/**
 * Goes through takeovers and planned moves that touch nothing. At the agent's start, so that the
 * first real one, perhaps days later, does not load and interpret its code for the first time; and
 * shortly before each real takeover, whose code is in no cache of the processor else. The kernel is
 * asked, too, but for an interface that does not exist.
 */
public final class Rehearsal implements Preparation {
  /** Enough for the compiler's thresholds; well under a second where a processor is free. */
  private static final int ROUNDS = 300;

  /** An upgrade waits for it, on a busy node, too. */
  private static final long LONGEST_NANOS = 10_000_000_000L;

  /** The first round after a while may take 6 ms. */
  private static final long FAR_NANOS = 20_000_000;

  /** One that follows takes less, and finds again what other programs had the caches for. */
  private static final long NEAR_NANOS = 2_000_000;

  /** A thread that sleeps is 0.05 to 0.14 ms late; one that is awake for longer is preempted. */
  private static final long AWAKE_NANOS = 150_000;

  /** So much time must be left for a round. */
  private static final long ROUND_NANOS = 1_000_000;

  /** Else each advertisement would leave the claim near. */
  private static final int DEAD_TIME_IN_LEADS = 10;

  /** Enough for frames and claims that come at one moment to be settled. */
  private static final long SETTLED_NANOS =
      2 * CarpEngine.OVERLAP_NANOS + CarpEngine.CLAIM_DELAY_NANOS_PER_STEP;

  /** The kernel numbers interfaces from 1 upwards. */
  private static final int NO_SUCH_INTERFACE = Integer.MAX_VALUE;

  private final Netlink netlink;
  private final LoopClock clock;
  private final LoopMetrics metrics;

  /**
   * Does nothing yet.
   *
   * @param netlink of its own, or the loop's to prepare claims there; the caller closes it
   * @param metrics of its own: what is counted is not true
   */
  public Rehearsal(Netlink netlink, LoopClock clock, LoopMetrics metrics) {
    this.netlink = netlink;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Rehearses; any thread. */
  public void run() {
    long endNanos = clock.nanoTime() + LONGEST_NANOS;
    for (int round = 0; round < ROUNDS && clock.nanoTime() < endNanos; round++) {
      round();
      claim();
    }
  }

  @Override
  public long leadNanos(long leftNanos, long deadTimeNanos) {
    if (leftNanos > FAR_NANOS && deadTimeNanos >= DEAD_TIME_IN_LEADS * FAR_NANOS) {
      return FAR_NANOS;
    }
    return leftNanos > NEAR_NANOS ? NEAR_NANOS : AWAKE_NANOS;
  }

  @Override
  public void claimIsNear(long dueNanos) {
    if (dueNanos - clock.nanoTime() >= ROUND_NANOS) {
      claim();
    }
  }

  /** One that nobody contests. */
  private void claim() {
    VirtualHost alone = player(0).host;
    long claimNanos = clock.nanoTime() - alone.deadTimeNanos();
    alone.step(new CarpEvent.Started(0), claimNanos - alone.deadTimeNanos());
    alone.deadline(claimNanos);
    alone.step(new CarpEvent.Stopped(), claimNanos);
  }

  /**
   * Two claim before they hear each other; one yields, the other leaves, and the first succeeds it.
   */
  private void round() {
    Player better = player(0);
    Player worse = player(1);
    // In the past, so that no time that is measured from a decision is negative.
    long startNanos = clock.nanoTime() - 2 * worse.host.deadTimeNanos();
    worse.host.step(new CarpEvent.Started(0), startNanos);
    better.host.step(new CarpEvent.Started(0), startNanos);
    long claimNanos = startNanos + worse.host.deadTimeNanos();
    better.host.deadline(startNanos + better.host.deadTimeNanos());
    worse.host.deadline(claimNanos);
    exchange(better, worse, claimNanos);
    long leaveNanos = claimNanos + SETTLED_NANOS;
    worse.host.deadline(leaveNanos);
    better.host.step(new CarpEvent.ShutdownRequested(), leaveNanos);
    exchange(better, worse, leaveNanos);
    long succeedNanos = leaveNanos + CarpEngine.CLAIM_DELAY_NANOS_PER_STEP;
    worse.host.deadline(succeedNanos);
    exchange(better, worse, succeedNanos);
    long endNanos = succeedNanos + SETTLED_NANOS;
    better.host.deadline(endNanos);
    worse.host.step(new CarpEvent.Stopped(), endNanos);
  }

  private static void exchange(Player one, Player other, long nowNanos) {
    while (!one.port.sent.isEmpty() || !other.port.sent.isEmpty()) {
      give(one.port, other.host, nowNanos);
      give(other.port, one.host, nowNanos);
    }
  }

  /** As {@link VirtualHosts} gives what a port received. */
  private static void give(Port from, VirtualHost host, long nowNanos) {
    for (byte[] frame = from.sent.poll(); frame != null; frame = from.sent.poll()) {
      if (AddressClaimCodec.isArpOrIcmpv6(frame)) {
        if (AddressClaimCodec.decode(frame)
            instanceof AddressClaim.Read(AddressClaim claim, boolean announced)) {
          if (announced) {
            host.announced(nowNanos, nowNanos);
          }
          host.claimed(claim, nowNanos);
        }
      } else if (AdvertisementCodec.decode(frame) instanceof Decoded.Read(Advertisement heard)) {
        host.advertisement(heard, nowNanos, nowNanos);
      }
    }
  }

  private Player player(int advskew) {
    Port port = new Port();
    byte[] mac = {2, 0, 0, 0, 0, (byte) advskew};
    Link link =
        new Link(1, "rehearsal", HardwareAddress.of(mac), true, true, false, 1500, Link.ETHERNET);
    InetAddress source = InetAddress.ofLiteral("192.0.2." + (1 + advskew));
    VirtualHost host =
        new VirtualHost(
            "rehearsal",
            new DesiredVirtualHost(
                1,
                1,
                null,
                null,
                new Vhid(1),
                List.of(new VirtualAddress(InetAddress.ofLiteral("192.0.2.100"), 32)),
                CarpKey.ofPassword(new byte[1]),
                AlsoAccepted.NOTHING,
                new AdvertisementInterval(1, advskew),
                3,
                false,
                TieBreak.UCARP,
                Dialect.UCARP,
                false,
                Transport.Multicast.CARP,
                true,
                AnnounceTiming.DEFAULT,
                false),
            new InterfaceChoice.Chosen(link, Sources.of(source)),
            port,
            () -> 1,
            History.NONE,
            new Kernel(),
            StatusSink.NONE,
            metrics,
            new Peers(),
            clock,
            new Alarm(Preparation.NONE),
            NOPLogger.NOP_LOGGER);
    return new Player(host, port);
  }

  /** A virtual host and what it sent. */
  private record Player(VirtualHost host, Port port) {}

  private static final class Port implements FramePort {
    final ArrayDeque<byte[]> sent = new ArrayDeque<>();

    @Override
    public void send(byte[] frame) {
      sent.add(frame);
    }

    @Override
    public void sendRouted(InetAddress source, InetAddress destination, byte[] payload) {
      throw new IllegalStateException("multicast is rehearsed");
    }

    @Override
    public void close() {}
  }

  private final class Kernel implements Netlink {
    @Override
    public List<Link> links() {
      return List.of();
    }

    @Override
    public List<InterfaceAddress> addresses() {
      return List.of();
    }

    @Override
    public AddOutcome addAddress(
        int interfaceIndex,
        InetAddress address,
        int prefixLength,
        int lifetimeSeconds,
        PrefixRoute prefixRoute) {
      var _ =
          netlink.addAddress(
              NO_SUCH_INTERFACE, address, prefixLength, lifetimeSeconds, prefixRoute);
      return new AddOutcome.Added();
    }

    @Override
    public Optional<AddressRefusal> refreshAddress(
        int interfaceIndex,
        InetAddress address,
        int prefixLength,
        int lifetimeSeconds,
        PrefixRoute prefixRoute) {
      var _ =
          netlink.refreshAddress(
              NO_SUCH_INTERFACE, address, prefixLength, lifetimeSeconds, prefixRoute);
      return Optional.empty();
    }

    @Override
    public RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength) {
      var _ = netlink.removeAddress(NO_SUCH_INTERFACE, address, prefixLength);
      return new RemoveOutcome.Removed();
    }

    @Override
    public List<InetAddress> unansweredNeighbours(int interfaceIndex) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
