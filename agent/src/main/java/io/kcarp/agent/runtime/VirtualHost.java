package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Carp;
import io.kcarp.agent.carp.CarpAction;
import io.kcarp.agent.carp.CarpEngine;
import io.kcarp.agent.carp.CarpEvent;
import io.kcarp.agent.carp.CarpSettings;
import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.InitCause;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Transition;
import io.kcarp.agent.carp.TransitionReason;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.RemoveOutcome;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Authenticator;
import io.kcarp.agent.wire.Digest;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.GratuitousArp;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One virtual host bound to an interface: steps the engine, carries out its actions in order, and
 * keeps the report. Loop thread only.
 */
final class VirtualHost {
  /** The CARP group, 224.0.0.18 (UCARP(8) --mcast's default). */
  static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.18");

  private static final long REMOVE_RETRY_NANOS = 1_000_000_000L;
  private static final MacAddress GROUP_MAC = MacAddress.ofGroup(GROUP);

  private final Logger log;
  private final String name;
  private final Netlink netlink;
  private final StatusSink status;
  private final LoopMetrics metrics;
  private final LoopClock clock;
  private final FramePort port;
  private final Set<VirtualAddress> held = new LinkedHashSet<>();

  private DesiredVirtualHost desired;
  private Authenticator authenticator;
  private Link link;
  private Carp carp;
  private @Nullable Digest lastSent;
  private @Nullable InetAddress observedMaster;
  private Instant since;
  private int transitions;
  private VirtualHostReport.@Nullable RoleChange lastTransition;
  private ReasonText text = ReasonText.of(InitCause.NEW);
  private String note = "";
  private String refusal = "";
  private final Set<VirtualAddress> stuck = new LinkedHashSet<>();
  private long removeStuckAtNanos = CarpState.NEVER;
  private boolean reportDue = true;

  /**
   * In INIT, holding nothing.
   *
   * @param counter a random start
   */
  VirtualHost(
      String name,
      DesiredVirtualHost desired,
      InterfaceChoice.Chosen chosen,
      FramePort port,
      long counter,
      History history,
      Netlink netlink,
      StatusSink status,
      LoopMetrics metrics,
      LoopClock clock,
      Logger log) {
    this.log = log;
    this.name = name;
    this.desired = desired;
    this.link = chosen.link();
    this.port = port;
    this.netlink = netlink;
    this.status = status;
    this.metrics = metrics;
    this.clock = clock;
    this.authenticator = authenticator(desired);
    this.carp = Carp.initial(settings(desired, chosen.source()), counter);
    this.since = clock.wallTime();
    this.transitions = history.transitions();
    this.lastTransition = history.lastTransition();
  }

  private static Authenticator authenticator(DesiredVirtualHost desired) {
    return new Authenticator(
        desired.key(),
        desired.vhid(),
        desired.addresses().stream().map(VirtualAddress::address).toList());
  }

  private static CarpSettings settings(DesiredVirtualHost desired, InetAddress source) {
    return new CarpSettings(
        desired.vhid(),
        desired.addresses(),
        source,
        desired.interval(),
        desired.deadRatio(),
        desired.preempt(),
        desired.tieBreak());
  }

  /** Whether a choice and a configuration can be taken up in place. */
  @SuppressWarnings("ReferenceEquality") // the very port it was opened with, not one like it
  boolean isBoundTo(DesiredVirtualHost wanted, InterfaceChoice.Chosen chosen, FramePort onPort) {
    return chosen.link().index() == link.index()
        && wanted.vhid().equals(desired.vhid())
        && onPort == port;
  }

  int interfaceIndex() {
    return link.index();
  }

  int vhid() {
    return desired.vhid().value();
  }

  History history() {
    return new History(transitions, lastTransition);
  }

  long deadTimeNanos() {
    return carp.settings().deadTimeNanos();
  }

  String roleLine() {
    return carp.state().role() + " on " + link.name() + " id " + desired.vhid();
  }

  boolean isInit() {
    return carp.state() instanceof CarpState.Init;
  }

  long deadlineNanos() {
    return Math.min(carp.state().deadlineNanos(), removeStuckAtNanos);
  }

  /** Does what is due. */
  void deadline(long nowNanos) {
    if (removeStuckAtNanos <= nowNanos) {
      removeStuckAtNanos = CarpState.NEVER;
      remove(List.copyOf(stuck), nowNanos);
      reportIfDue();
    }
    if (carp.state().deadlineNanos() <= nowNanos) {
      metrics.lateNanos(nowNanos - carp.state().deadlineNanos());
      step(new CarpEvent.DeadlineReached(), nowNanos);
    }
  }

  boolean holds(VirtualAddress address) {
    return held.contains(address);
  }

  /** What stands in the way of a newer configuration, empty when nothing does. */
  void note(String sentence) {
    if (!sentence.equals(note)) {
      note = sentence;
      reportDue = true;
    }
    reportIfDue();
  }

  /** Takes up new settings, or a new source address, or a new MAC, without a change of role. */
  void reconfigure(DesiredVirtualHost wanted, InterfaceChoice.Chosen chosen, long nowNanos) {
    boolean newMac = !chosen.link().hardwareAddress().equals(link.hardwareAddress());
    link = chosen.link();
    if (newMac && carp.state().role() == Role.MASTER) {
      announce(List.copyOf(held));
    }
    CarpSettings settings = settings(wanted, chosen.source());
    if (!wanted.equals(desired)) {
      authenticator = authenticator(wanted);
      desired = wanted;
      reportDue = true;
    }
    if (!settings.equals(carp.settings())) {
      reportDue = true;
      step(new CarpEvent.Reconfigured(settings), nowNanos);
    }
    reportIfDue();
  }

  /** The kernel may have lost addresses that this virtual host holds. */
  void checkHeld(Predicate<VirtualAddress> present, long nowNanos) {
    for (VirtualAddress address : List.copyOf(held)) {
      if (!stuck.contains(address) && !present.test(address)) {
        log.atWarn()
            .addKeyValue("vip", name)
            .log("Another program removed {} from {}; putting it back", address, link.name());
        step(new CarpEvent.AddressLost(), nowNanos);
        return;
      }
    }
  }

  /** After a fault: takes off what it holds, without asking the engine. */
  void abandon(long nowNanos) {
    remove(List.copyOf(held), nowNanos);
  }

  private static String name(InetAddress address) {
    return address.getHostAddress();
  }

  /** A well-formed advertisement of this vhid came in. */
  void advertisement(Advertisement advertisement, long arrivalNanos, long nowNanos) {
    if (advertisement.digest().equals(lastSent)
        && advertisement.source().equals(carp.settings().source())) {
      metrics.dropped(DropReason.OWN_ECHO);
      return;
    }
    if (!authenticator.accepts(advertisement.counter(), advertisement.digest())) {
      metrics.dropped(DropReason.BAD_DIGEST);
      return;
    }
    metrics.advertisementReceived(name);
    step(
        new CarpEvent.AdvertisementReceived(
            advertisement.source(),
            advertisement.interval(),
            advertisement.counter(),
            arrivalNanos),
        nowNanos);
  }

  /** Steps the engine, carries out what it wants, feeds outcomes back, reports once. */
  void step(CarpEvent event, long nowNanos) {
    ArrayDeque<CarpEvent> events = new ArrayDeque<>();
    events.add(event);
    while (!events.isEmpty()) {
      Transition transition = CarpEngine.step(carp, events.remove(), nowNanos);
      carp = transition.next();
      for (CarpAction action : transition.actions()) {
        perform(action, events, nowNanos);
      }
    }
    if (carp.state() instanceof CarpState.Init(InitCause cause, long _)) {
      initText(cause);
    }
    reportIfDue();
  }

  private void initText(InitCause cause) {
    ReasonText now = ReasonText.of(cause);
    if (cause == InitCause.ADDRESS_REFUSED) {
      now = new ReasonText(now.reason(), refusal + " " + now.message());
    }
    if (!now.equals(text)) {
      text = now;
      reportDue = true;
    }
  }

  private void perform(CarpAction action, ArrayDeque<CarpEvent> outcomes, long nowNanos) {
    switch (action) {
      case CarpAction.AddAddresses(List<VirtualAddress> addresses) -> outcomes.add(add(addresses));
      case CarpAction.RemoveAddresses(List<VirtualAddress> addresses) ->
          remove(addresses, nowNanos);
      case CarpAction.SendAdvertisement(AdvertisementInterval interval, long counter) ->
          outcomes.add(send(interval, counter));
      case CarpAction.AnnounceAddresses(List<VirtualAddress> addresses) -> announce(addresses);
      case CarpAction.ReportRole report -> changed(report);
      case CarpAction.ReportObservedMaster(InetAddress source) -> observed(source);
    }
  }

  private CarpEvent add(List<VirtualAddress> addresses) {
    CarpEvent outcome = new CarpEvent.AddressApplied();
    for (VirtualAddress address : addresses) {
      AddOutcome added =
          netlink.addAddress(link.index(), address.address(), address.prefixLength());
      switch (added) {
        case AddOutcome.Added(), AddOutcome.AlreadyPresent() -> {
          held.add(address);
          stuck.remove(address);
        }
        case AddressRefusal refused -> {
          refusal = refused.sentence();
          log.atError()
              .addKeyValue("vip", name)
              .log("Could not put {} on {}: {}", address, link.name(), refusal);
          outcome = new CarpEvent.AddressFailed();
        }
      }
    }
    reportDue = true;
    return outcome;
  }

  /** What the kernel does not take off stays held, is reported so, and is tried again. */
  private void remove(List<VirtualAddress> addresses, long nowNanos) {
    for (VirtualAddress address : addresses) {
      RemoveOutcome removed =
          netlink.removeAddress(link.index(), address.address(), address.prefixLength());
      switch (removed) {
        case RemoveOutcome.Removed(),
            RemoveOutcome.Absent(),
            AddressRefusal.NoSuchInterface(int _) -> {
          held.remove(address);
          stuck.remove(address);
        }
        case AddressRefusal refused -> {
          stuck.add(address);
          removeStuckAtNanos = nowNanos + REMOVE_RETRY_NANOS;
          log.atError()
              .addKeyValue("vip", name)
              .log("Could not take {} off {}: {}", address, link.name(), refused.sentence());
        }
      }
    }
    reportDue = true;
  }

  private CarpEvent send(AdvertisementInterval interval, long counter) {
    Digest digest = authenticator.digest(counter);
    byte[] frame =
        AdvertisementCodec.encode(
            new Advertisement(
                mac(),
                GROUP_MAC,
                carp.settings().source(),
                GROUP,
                desired.vhid(),
                interval,
                0,
                counter,
                digest));
    try {
      port.send(frame);
    } catch (FrameNotSentException e) {
      log.atDebug().addKeyValue("vip", name).log("Advertisement not sent: {}", e.getMessage());
      return new CarpEvent.SendFailed();
    }
    lastSent = digest;
    metrics.advertisementSent(name);
    return new CarpEvent.SendSucceeded();
  }

  private void announce(List<VirtualAddress> addresses) {
    int frames = 0;
    for (VirtualAddress address : addresses) {
      for (byte[] frame :
          List.of(
              GratuitousArp.request(mac(), address.address()),
              GratuitousArp.reply(mac(), address.address()))) {
        try {
          port.send(frame);
          frames++;
        } catch (FrameNotSentException e) {
          log.atWarn().addKeyValue("vip", name).log("Not announced: {}", e.getMessage());
        }
      }
    }
    metrics.announced(name, frames);
  }

  private MacAddress mac() {
    return MacAddress.of(link.hardwareAddress().bytes(), 0);
  }

  private void changed(CarpAction.ReportRole report) {
    text =
        report.to() == Role.INIT && carp.state() instanceof CarpState.Init(InitCause cause, long _)
            ? ReasonText.of(cause)
            : ReasonText.of(report.reason());
    long sinceDecisionNanos = clock.nanoTime() - report.decidedNanos();
    Instant decided = clock.wallTime().minusNanos(sinceDecisionNanos);
    boolean afterSilence =
        report.reason() == TransitionReason.MASTER_DOWN && report.silenceNanos() >= 0;
    lastTransition =
        new VirtualHostReport.RoleChange(
            report.from(),
            report.to(),
            text.reason(),
            decided,
            afterSilence ? report.silenceNanos() / 1_000_000 : null);
    since = decided;
    observedMaster = null;
    if (report.to() == Role.MASTER) {
      transitions++;
      metrics.tookOverNanos(sinceDecisionNanos);
    }
    metrics.transition(name, report.from(), report.to(), text.reason());
    log.atInfo()
        .addKeyValue("vip", name)
        .addKeyValue("vhid", vhid())
        .addKeyValue("interface", link.name())
        .log("{} to {}: {} {}", report.from(), report.to(), text.reason(), text.message());
    reportDue = true;
  }

  private void observed(InetAddress source) {
    observedMaster = source;
    log.atInfo().addKeyValue("vip", name).log("Hears master {}", name(source));
    reportDue = true;
  }

  private void reportIfDue() {
    if (reportDue) {
      reportDue = false;
      status.report(report());
    }
  }

  /** The present truth. */
  VirtualHostReport report() {
    return new VirtualHostReport(
        name,
        desired.generation(),
        carp.state().role(),
        text.reason(),
        note.isEmpty() ? text.message() : text.message() + " " + note,
        link.name(),
        List.copyOf(held),
        carp.settings().source(),
        desired.interval().advskew(),
        observedMaster,
        since,
        transitions,
        lastTransition);
  }
}
