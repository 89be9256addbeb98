package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
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
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.Destinations;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.slf4j.helpers.NOPLogger;

/**
 * Goes through takeovers that touch nothing. At the agent's start, so that the first real one,
 * perhaps days later, does not load and interpret its code for the first time; and shortly before
 * each real one, whose code is in no cache of the processor else. The kernel is asked, too, but for
 * an interface that does not exist.
 */
public final class Rehearsal implements Preparation {
  /** Enough for the compiler's thresholds; well under a second. */
  private static final int ROUNDS = 300;

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

  private static final Link LINK =
      new Link(
          1, "rehearsal", HardwareAddress.of(new byte[6]), true, true, false, 1500, Link.ETHERNET);

  /** The kernel numbers interfaces from 1 upwards. */
  private static final int NO_SUCH_INTERFACE = Integer.MAX_VALUE;

  private final Netlink netlink;
  private final LoopClock clock;
  private final LoopMetrics metrics;
  private final ArrayDeque<byte[]> sent = new ArrayDeque<>();

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
    for (int round = 0; round < ROUNDS; round++) {
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
    VirtualHost alone = host("192.0.2.1", 0);
    long claimNanos = clock.nanoTime() - alone.deadTimeNanos();
    alone.step(new CarpEvent.Started(0), claimNanos - alone.deadTimeNanos());
    alone.deadline(claimNanos);
    alone.step(new CarpEvent.Stopped(), claimNanos);
    sent.clear();
  }

  private void round() {
    VirtualHost better = host("192.0.2.1", 0);
    VirtualHost worse = host("192.0.2.2", 1);
    // In the past, so that no time that is measured from a decision is negative.
    long startNanos = clock.nanoTime() - 2 * worse.deadTimeNanos();
    worse.step(new CarpEvent.Started(0), startNanos);
    better.step(new CarpEvent.Started(0), startNanos);
    long nowNanos = startNanos + worse.deadTimeNanos();
    worse.step(new CarpEvent.DeadlineReached(), nowNanos);
    better.step(new CarpEvent.DeadlineReached(), nowNanos);
    for (byte[] frame = sent.poll(); frame != null; frame = sent.poll()) {
      if (AdvertisementCodec.decode(frame, Destinations.GROUPS)
          instanceof Decoded.Read(Advertisement advertisement)) {
        worse.advertisement(advertisement, nowNanos, nowNanos);
      }
    }
    better.step(new CarpEvent.Stopped(), nowNanos);
    worse.step(new CarpEvent.Stopped(), nowNanos);
    sent.clear();
  }

  private VirtualHost host(String source, int advskew) {
    return new VirtualHost(
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
        new InterfaceChoice.Chosen(LINK, Sources.of(InetAddress.ofLiteral(source))),
        new Port(),
        () -> 1,
        History.NONE,
        new Kernel(),
        StatusSink.NONE,
        metrics,
        new Peers(),
        clock,
        new Alarm(Preparation.NONE),
        NOPLogger.NOP_LOGGER);
  }

  private final class Port implements FramePort {
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
