package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.List;

/** One engine in a test's hand: gives it events at given times, and keeps what came of the last. */
final class Probe {
  private static final long FIRST_COUNTER = 1000;

  private Carp carp;
  private List<CarpAction> actions = List.of();
  private long nowNanos;

  Probe(CarpSettings settings) {
    carp = Carp.initial(settings, FIRST_COUNTER);
  }

  /** Started at time 0, listening. */
  static Probe backup(SettingsBuilder settings) {
    Probe probe = new Probe(settings.build());
    probe.give(new CarpEvent.Started(0));
    return probe;
  }

  /** Has just become master, for want of any other. */
  static Probe master(SettingsBuilder settings) {
    Probe probe = backup(settings);
    probe.reachDeadline();
    return probe;
  }

  List<CarpAction> give(CarpEvent event) {
    Transition transition = CarpEngine.step(carp, event, nowNanos);
    carp = transition.next();
    actions = transition.actions();
    return actions;
  }

  /** An advertisement that arrives now. */
  List<CarpAction> hear(String source, int advbase, int advskew) {
    return give(advertisement(source, advbase, advskew, nowNanos));
  }

  /** The same with OpenBSD's demote count. */
  List<CarpAction> hear(String source, int advbase, int advskew, int demote) {
    return give(
        new CarpEvent.AdvertisementReceived(
            InetAddress.ofLiteral(source),
            new AdvertisementInterval(advbase, advskew),
            demote,
            7_000,
            nowNanos));
  }

  static CarpEvent.AdvertisementReceived advertisement(
      String source, int advbase, int advskew, long arrivalNanos) {
    return new CarpEvent.AdvertisementReceived(
        InetAddress.ofLiteral(source),
        new AdvertisementInterval(advbase, advskew),
        0,
        7_000,
        arrivalNanos);
  }

  Probe advance(long nanos) {
    nowNanos += nanos;
    return this;
  }

  /** Sleeps until the state's deadline, and reaches it. */
  List<CarpAction> reachDeadline() {
    nowNanos = Math.max(nowNanos, carp.state().deadlineNanos());
    return give(new CarpEvent.DeadlineReached());
  }

  Carp carp() {
    return carp;
  }

  CarpState state() {
    return carp.state();
  }

  Role role() {
    return carp.state().role();
  }

  List<CarpAction> actions() {
    return actions;
  }

  long nowNanos() {
    return nowNanos;
  }
}
