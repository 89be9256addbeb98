package io.kcarp.agent;

import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.FrameReceiver;
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
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The one interface of a machine that is not there, with an address of 192.0.2.0/24 (RFC 5737). Its
 * first advertisements are heard again, as another host's. Virtual addresses are taken and
 * forgotten.
 */
final class PretendedInterface implements Netlink {
  private static final Link LINK =
      new Link(1, "eth0", HardwareAddress.of(new byte[6]), true, true, false, 1500, Link.ETHERNET);
  private static final InterfaceAddress OWN =
      new InterfaceAddress(
          LINK.index(), InetAddress.ofLiteral("192.0.2.11"), 24, 0, null, false, false);
  private static final InetAddress OTHER_HOST = InetAddress.ofLiteral("192.0.2.12");
  private static final MacAddress OTHER_MAC = new MacAddress(0x020000000002L);
  private static final int ECHOES = 3;
  private static final int ADVERTISEMENTS = 20;

  private final CountDownLatch advertisements = new CountDownLatch(ADVERTISEMENTS);

  FramePorts framePorts(LongSupplier nanoTime) {
    return (_, receiver) -> new Port(receiver, nanoTime);
  }

  /** Waits for some advertisements to be sent; false when they are not. */
  boolean awaitAdvertisements(Duration limit) throws InterruptedException {
    return advertisements.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public List<Link> links() {
    return List.of(LINK);
  }

  @Override
  public List<InterfaceAddress> addresses() {
    return List.of(OWN);
  }

  @Override
  public AddOutcome addAddress(
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    return new AddOutcome.Added();
  }

  @Override
  public Optional<AddressRefusal> refreshAddress(
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    return Optional.empty();
  }

  @Override
  public RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength) {
    return new RemoveOutcome.Removed();
  }

  @Override
  public List<InetAddress> unansweredNeighbours(int interfaceIndex) {
    return List.of();
  }

  @Override
  public void close() {}

  private final class Port implements FramePort {
    private final FrameReceiver receiver;
    private final LongSupplier nanoTime;
    private int echoed;

    Port(FrameReceiver receiver, LongSupplier nanoTime) {
      this.receiver = receiver;
      this.nanoTime = nanoTime;
    }

    @Override
    public void send(byte[] frame) {
      if (!(AdvertisementCodec.decode(frame) instanceof Decoded.Read(Advertisement own))) {
        return;
      }
      advertisements.countDown();
      if (echoed < ECHOES) {
        echoed++;
        receiver.received(AdvertisementCodec.encode(ofOtherHost(own)), nanoTime.getAsLong());
      }
    }

    private static Advertisement ofOtherHost(Advertisement own) {
      return new Advertisement(
          OTHER_MAC,
          own.destinationMac(),
          OTHER_HOST,
          own.destination(),
          own.vhid(),
          own.interval(),
          own.demote(),
          own.counter(),
          own.digest());
    }

    @Override
    public void sendRouted(InetAddress source, InetAddress destination, byte[] payload) {}

    @Override
    public void close() {}
  }
}
