package io.kcarp.agent.bench;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Carp;
import io.kcarp.agent.carp.CarpAction;
import io.kcarp.agent.carp.CarpEngine;
import io.kcarp.agent.carp.CarpEvent;
import io.kcarp.agent.carp.CarpSettings;
import io.kcarp.agent.carp.CounterPolicy;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Transition;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Authenticator;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The two things that happen all day. A backup reads: decode, authenticate, step. A master sends:
 * step, digest, encode.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AdvertisementBenchmark {
  private static final InetAddress GROUP = Destinations.IPV4_GROUP;
  private static final InetAddress OWN = InetAddress.ofLiteral("10.0.0.1");
  private static final Vhid VHID = new Vhid(42);
  private static final MacAddress MAC = MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1}, 0);
  private static final VirtualAddress SHARED =
      new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 32);
  private static final CarpSettings SETTINGS =
      new CarpSettings(
          VHID,
          List.of(SHARED),
          Sources.of(OWN),
          new AdvertisementInterval(0, 25),
          3,
          false,
          TieBreak.UCARP,
          CounterPolicy.FOLLOWING,
          false);

  private final Authenticator authenticator =
      new Authenticator(
          CarpKey.ofPassword("secret".getBytes(StandardCharsets.UTF_8)),
          VHID,
          List.of(SHARED.address()));
  private final byte[] heard =
      frame(InetAddress.ofLiteral("10.0.0.2"), new AdvertisementInterval(0, 10), 7);
  private final byte[] sent = new byte[AdvertisementCodec.frameBytes(Family.IPV4)];
  private Carp backup = started();
  private Carp master = claimed();

  private static Carp started() {
    return CarpEngine.step(Carp.initial(SETTINGS, 1), new CarpEvent.Started(0), 0).next();
  }

  private static Carp claimed() {
    Carp listening = started();
    return CarpEngine.step(
            listening, new CarpEvent.DeadlineReached(), listening.state().deadlineNanos())
        .next();
  }

  private byte[] frame(InetAddress source, AdvertisementInterval interval, long counter) {
    return AdvertisementCodec.encode(advertisement(source, interval, counter));
  }

  private Advertisement advertisement(
      InetAddress source, AdvertisementInterval interval, long counter) {
    return new Advertisement(
        MAC,
        MacAddress.ofGroup(GROUP),
        source,
        GROUP,
        VHID,
        interval,
        0,
        counter,
        authenticator.digest(counter));
  }

  /** A backup hears its master; time goes on by one interval each. */
  @Benchmark
  public Carp receive() {
    if (!(AdvertisementCodec.decode(heard, Destinations.GROUPS)
            instanceof Decoded.Read(Advertisement advertisement))
        || !authenticator.accepts(advertisement.counter(), advertisement.digest())) {
      throw new IllegalStateException("the frame is right");
    }
    long nowNanos = backup.state().deadlineNanos() - 1;
    backup =
        CarpEngine.step(
                backup,
                new CarpEvent.AdvertisementReceived(
                    advertisement.source(),
                    advertisement.interval(),
                    advertisement.demote(),
                    advertisement.counter(),
                    nowNanos),
                nowNanos)
            .next();
    return backup;
  }

  /** A master's deadline. */
  @Benchmark
  public byte[] send() {
    Transition transition =
        CarpEngine.step(master, new CarpEvent.DeadlineReached(), master.state().deadlineNanos());
    master = transition.next();
    for (CarpAction action : transition.actions()) {
      if (action instanceof CarpAction.SendAdvertisement advertisement) {
        AdvertisementCodec.encode(
            advertisement(OWN, advertisement.interval(), advertisement.counter()), sent);
      }
    }
    return sent;
  }

  /** What the HMAC alone costs. */
  @Benchmark
  public boolean digest() {
    return authenticator.accepts(7, authenticator.digest(7));
  }
}
