package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpEngine;
import io.kcarp.agent.carp.CounterPolicy;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.Authenticator;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.agent.wire.Digest;
import io.kcarp.agent.wire.DigestBasis;
import io.kcarp.agent.wire.DigestForm;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayGuard;
import io.kcarp.agent.wire.ReplayVerdict;
import io.kcarp.agent.wire.SentDigests;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which well-formed advertisements of one virtual host the engine gets to see, and the digest of
 * those that it sends. Loop thread only.
 */
final class Admission {
  private final SentDigests sent = new SentDigests();
  private ReplayGuard replayGuard = new ReplayGuard();
  private Authenticator authenticator;
  private CounterPolicy counterPolicy;
  private boolean dropReplays;

  Admission(DesiredVirtualHost desired) {
    this.authenticator = authenticator(desired);
    this.counterPolicy = desired.dialect().counterPolicy();
    this.dropReplays = desired.dropReplays();
  }

  /**
   * What is to be known of an advertisement.
   *
   * @param drop why the engine must not see it, null when it may
   * @param suspicion what an honest host would not do, {@link ReplayVerdict#FRESH} if nothing
   */
  record Judgement(@Nullable DropReason drop, ReplayVerdict suspicion) {
    private static final Judgement ADMITTED = new Judgement(null, ReplayVerdict.FRESH);

    private static Judgement dropped(DropReason reason) {
      return new Judgement(reason, ReplayVerdict.FRESH);
    }
  }

  /** Other keys or addresses; what was sent is remembered. */
  void reconfigure(DesiredVirtualHost desired) {
    authenticator = authenticator(desired);
    dropReplays = desired.dropReplays();
    if (desired.dialect().counterPolicy() != counterPolicy) {
      // What a counting sender never does a constant one always does.
      counterPolicy = desired.dialect().counterPolicy();
      replayGuard = new ReplayGuard();
    }
  }

  Digest digest(long counter) {
    return authenticator.digest(counter);
  }

  /**
   * One of our own goes out.
   *
   * @param deadTimeNanos as in {@link #judge}
   */
  void sent(Advertisement advertisement, long nowNanos, long deadTimeNanos) {
    sent.add(advertisement.digest());
    replayGuard.sent(advertisement, nowNanos, reactionNanos(deadTimeNanos));
  }

  /**
   * @param deadTimeNanos our own: how long others may take to follow a counter is measured by it
   */
  Judgement judge(
      Advertisement advertisement, Sources sources, long arrivalNanos, long deadTimeNanos) {
    boolean ownSource = advertisement.source().equals(sources.in(advertisement.family()));
    if (ownSource && sent.contains(advertisement.digest())) {
      return Judgement.dropped(DropReason.OWN_ECHO);
    }
    if (!authenticator.accepts(advertisement.counter(), advertisement.digest())) {
      return Judgement.dropped(DropReason.BAD_DIGEST);
    }
    if (ownSource) {
      return Judgement.dropped(DropReason.DUPLICATE_SOURCE);
    }
    ReplayVerdict verdict =
        replayGuard.judge(advertisement, arrivalNanos, reactionNanos(deadTimeNanos));
    if (verdict == ReplayVerdict.FRESH) {
      return Judgement.ADMITTED;
    }
    return new Judgement(dropReplays ? dropReason(verdict) : null, verdict);
  }

  /** A follower that has no processor goes on, later, from the counter that it heard last. */
  private static long reactionNanos(long deadTimeNanos) {
    return Math.max(2 * deadTimeNanos, CarpEngine.SLEPT_NANOS);
  }

  private static @Nullable DropReason dropReason(ReplayVerdict verdict) {
    return switch (verdict) {
      case TAMPERED -> DropReason.TAMPERED;
      case REPLAYED -> DropReason.REPLAYED;
      // Honest hosts may get these, after a partition or when they come back.
      case FRESH, COUNTER_WENT_BACK, SUPERSEDED -> null;
    };
  }

  private static Authenticator authenticator(DesiredVirtualHost desired) {
    List<DigestBasis> bases = new ArrayList<>();
    for (List<InetAddress> addresses : addressSets(desired)) {
      bases.add(new DigestBasis(desired.key(), addresses));
      for (CarpKey key : desired.alsoAccepted().keys()) {
        bases.add(new DigestBasis(key, addresses));
      }
    }
    return new Authenticator(
        desired.vhid(),
        bases.getFirst(),
        desired.dialect().linkLocalInDigest()
            ? DigestForm.WITH_LINK_LOCAL
            : DigestForm.WITHOUT_LINK_LOCAL,
        bases.subList(1, bases.size()));
  }

  /** The one that is sent, then those that are accepted besides. */
  private static List<List<InetAddress>> addressSets(DesiredVirtualHost desired) {
    List<List<InetAddress>> sets = new ArrayList<>();
    sets.add(desired.addresses().stream().map(VirtualAddress::address).toList());
    sets.addAll(desired.alsoAccepted().addressSets());
    return sets;
  }
}
