package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Carp;
import io.kcarp.agent.carp.CarpAction;
import io.kcarp.agent.carp.CarpEngine;
import io.kcarp.agent.carp.CarpEvent;
import io.kcarp.agent.carp.CarpSettings;
import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.Demotion;
import io.kcarp.agent.carp.DemotionReason;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.InitCause;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.Transition;
import io.kcarp.agent.carp.TransitionReason;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.Digest;
import io.kcarp.agent.wire.ReplayVerdict;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One virtual host bound to an interface: steps the engine, carries out its actions in order, and
 * keeps the report. Loop thread only.
 */
final class VirtualHost {
  private static final long FORGIVE_NANOS = 60_000_000_000L;

  /** How soon a master that found no successor asks again for one, to stand aside. */
  private static final long ASIDE_NANOS = 10_000_000_000L;

  /** How soon one whose successor left as well does: a third may have been about to claim. */
  private static final long ASIDE_AGAIN_NANOS = 1_000_000_000L;

  // At each advertisement one of these, and not a new one.
  private static final CarpEvent DEADLINE_REACHED = new CarpEvent.DeadlineReached();
  private static final CarpEvent SEND_SUCCEEDED = new CarpEvent.SendSucceeded();
  private static final CarpEvent STAND_ASIDE_REQUESTED = new CarpEvent.StandAsideRequested();

  private final Logger log;
  private final String name;
  private final StatusSink status;
  private final LoopMetrics metrics;
  private final Peers peers;
  private final LoopClock clock;
  private final Alarm alarm;
  private final LongSupplier counters;
  private final Transmitter transmitter;
  private final Admission admission;
  private final Holdings holdings;
  private final Announcements announcements;
  private final Ownership ownership;
  private final Additions additions = new Additions();
  private final Suspicions suspicions;
  private final Removals removals = new Removals();
  private final ArrayDeque<CarpEvent> events = new ArrayDeque<>();

  private DesiredVirtualHost desired;
  private Link link;
  private Destinations received;
  private Carp carp;
  private @Nullable InetAddress observedMaster;
  private @Nullable Family silentFamily;
  private Instant since;
  private int transitions;
  private VirtualHostReport.@Nullable RoleChange lastTransition;
  private ReasonText text = ReasonText.of(InitCause.NEW);
  private String note = "";
  private String taken = "";
  private List<AddressClaim> conflicts = List.of();
  private String warning = "";
  private String refusal = "";
  private @Nullable ReasonText aside;
  private long asideAtNanos = CarpState.NEVER;
  private long forgiveAtNanos = CarpState.NEVER;
  private boolean reportDue = true;

  /**
   * In INIT, holding nothing.
   *
   * @param counters random ones, to start from
   * @param alarm to be told each deadline
   */
  VirtualHost(
      String name,
      DesiredVirtualHost desired,
      InterfaceChoice.Chosen chosen,
      FramePort port,
      LongSupplier counters,
      History history,
      Netlink netlink,
      StatusSink status,
      LoopMetrics metrics,
      Peers peers,
      LoopClock clock,
      Alarm alarm,
      Logger log) {
    this.log = log;
    this.name = name;
    this.desired = desired;
    this.link = chosen.link();
    this.received = desired.transport().received(chosen.sources());
    this.status = status;
    this.metrics = metrics;
    this.peers = peers;
    this.clock = clock;
    this.alarm = alarm;
    this.counters = counters;
    this.transmitter = new Transmitter(name, port, link, metrics, log);
    this.admission = new Admission(desired);
    CarpSettings settings = settings(desired, chosen.sources());
    this.holdings = new Holdings(name, HoldTime.of(settings), chosen.unrouted(), netlink, log);
    this.announcements = new Announcements(desired.announceTiming());
    this.ownership = new Ownership(desired, settings.deadTimeNanos());
    this.suspicions = new Suspicions(name, metrics, log);
    this.carp = Carp.initial(settings, counters.getAsLong());
    this.since = clock.wallTime();
    this.transitions = history.transitions();
    this.lastTransition = history.lastTransition();
    warn(chosen.warning());
  }

  private static CarpSettings settings(DesiredVirtualHost desired, Sources sources) {
    return new CarpSettings(
        desired.vhid(),
        desired.addresses(),
        sources,
        desired.interval(),
        desired.deadRatio(),
        desired.preempt(),
        desired.tieBreak(),
        desired.dialect().counterPolicy(),
        desired.dialect().demoteByte());
  }

  /** Whether a choice and a configuration can be taken up in place. */
  @SuppressWarnings("ReferenceEquality") // the very port it was opened with, not one like it
  boolean isBoundTo(DesiredVirtualHost wanted, InterfaceChoice.Chosen chosen, FramePort onPort) {
    return chosen.link().index() == link.index()
        && wanted.vhid().equals(desired.vhid())
        && onPort == transmitter.port();
  }

  int interfaceIndex() {
    return link.index();
  }

  String name() {
    return name;
  }

  int vhid() {
    return carp.settings().vhid().value();
  }

  /** Whether an advertisement to {@code destination} is for it. */
  boolean listensTo(InetAddress destination) {
    return received.accept(destination);
  }

  History history() {
    return new History(transitions, lastTransition);
  }

  HoldTime holdTime() {
    return HoldTime.of(carp.settings());
  }

  /** How long after its last advertisement an earlier run's mastership can be gone on with. */
  long adoptableNanos() {
    // With less than a second between them nobody starts in time.
    return carp.settings().interval().advbase() == 0 ? 0 : carp.settings().earliestClaimNanos();
  }

  long deadTimeNanos() {
    return carp.settings().deadTimeNanos();
  }

  String roleLine() {
    return role() + " on " + link.name() + " id " + desired.vhid();
  }

  Role role() {
    return carp.state().role();
  }

  boolean isLeaving() {
    return carp.state() instanceof CarpState.Leaving;
  }

  boolean isInit() {
    return carp.state() instanceof CarpState.Init;
  }

  /** Whether it was to stand aside and did; it hears nothing more. */
  boolean stoodAside() {
    return carp.state() instanceof CarpState.Init(InitCause cause, long _)
        && cause == InitCause.STOPPED;
  }

  long deadlineNanos() {
    long heldNanos = Math.min(holdings.refreshAtNanos(), holdings.retryAtNanos());
    long demotedNanos = Math.min(forgiveAtNanos, removals.peaceAtNanos());
    long announceNanos = announces() ? announcements.dueAtNanos() : CarpState.NEVER;
    long additionsNanos = announces() ? additions.dueAtNanos() : CarpState.NEVER;
    long ownersNanos = Math.min(ownership.dueAtNanos(), additionsNanos);
    long neighboursNanos = Math.min(ownersNanos, announceNanos);
    long statesNanos = Math.min(carp.state().deadlineNanos(), leaveAtNanos());
    return Math.min(Math.min(statesNanos, neighboursNanos), Math.min(heldNanos, demotedNanos));
  }

  /** When it becomes master unless it hears of another, {@link CarpState#NEVER} if never. */
  long claimNanos() {
    return carp.state() instanceof CarpState.Backup backup
        ? backup.claimAtNanos()
        : CarpState.NEVER;
  }

  /** Not while it leaves: the successor's announcement must be the last. */
  private boolean announces() {
    return carp.state() instanceof CarpState.Master;
  }

  /** Does what is due. */
  void deadline(long nowNanos) {
    if (holdings.refreshAtNanos() <= nowNanos) {
      refresh(nowNanos);
    }
    if (holdings.retryAtNanos() <= nowNanos) {
      holdings.retry(link.index(), nowNanos);
      reportDue = true;
      reportIfDue();
    }
    if (forgiveAtNanos <= nowNanos) {
      forgive(nowNanos);
    }
    if (removals.peaceAtNanos() <= nowNanos) {
      removals.peace();
      step(new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED), nowNanos);
    }
    long dueNanos = carp.state().deadlineNanos();
    if (dueNanos <= nowNanos) {
      step(
          carp.state() instanceof CarpState.Backup && ownership.refusesClaim(nowNanos)
              ? new CarpEvent.ForeignOwnerFound()
              : DEADLINE_REACHED,
          nowNanos);
      // Behind the step: a timer's first record after minutes takes 0.5 ms.
      metrics.lateNanos(nowNanos - dueNanos);
    }
    if (ownership.dueAtNanos() <= nowNanos) {
      judgeOwners(nowNanos);
    }
    if (announces() && additions.dueAtNanos() <= nowNanos) {
      judgeAdditions(nowNanos);
    }
    if (leaveAtNanos() <= nowNanos) {
      askToStandAside(nowNanos);
    }
    // Last: who slept may just have learned that it is no longer master.
    if (announces()) {
      AnnounceReason due = announcements.due(nowNanos);
      if (due != null && transmitter.announce(holdings.held(), due)) {
        step(announcementSent(), nowNanos);
      }
    }
  }

  /** Whether an address is one of its virtual addresses. */
  boolean has(InetAddress address) {
    return desired.addresses().stream().anyMatch(virtual -> virtual.address().equals(address));
  }

  /** Another host told the whole segment that it has one of the addresses. */
  void announced(long arrivalNanos, long nowNanos) {
    step(new CarpEvent.AnnouncementHeard(arrivalNanos), nowNanos);
  }

  /** Another host says to have one of the addresses. */
  void claimed(AddressClaim claim, long nowNanos) {
    if (additions.contains(claim.address())) {
      if (!ownership.isExplained(claim.mac(), nowNanos)) {
        additions.claimed(claim, nowNanos);
        tellConflicts(nowNanos);
        reportIfDue();
      }
    } else if (ownership.claimed(claim, nowNanos)) {
      announceSoon(AnnounceReason.CONFLICT, nowNanos);
    }
    alarm.noLaterThan(deadlineNanos());
  }

  /** Asks who has the addresses, if that is due, and tells what became known. */
  private void judgeOwners(long nowNanos) {
    if (ownership.asksNow(nowNanos)) {
      transmitter.probe(desired.addresses(), carp.settings().sources());
    }
    if (ownership.endsRefusal(nowNanos)) {
      step(new CarpEvent.ForeignOwnerGone(), nowNanos);
    }
    tellConflicts(nowNanos);
    alarm.noLaterThan(deadlineNanos());
    reportIfDue();
  }

  /**
   * Reports who has addresses outside the group, if others do than was told; what is held is
   * defended.
   */
  private void tellConflicts(long nowNanos) {
    if (ownership.changed(nowNanos) && !ownership.conflicts().isEmpty()) {
      announceSoon(AnnounceReason.CONFLICT, nowNanos);
    }
    if (ownership.conflicts().isEmpty() && additions.conflicts().isEmpty() && conflicts.isEmpty()) {
      return;
    }
    List<AddressClaim> now =
        Stream.concat(ownership.conflicts().stream(), additions.conflicts().stream())
            .distinct()
            .toList();
    if (now.equals(conflicts)) {
      return;
    }
    conflicts = now;
    metrics.addressConflicts(name, conflicts.size());
    reportDue = true;
    if (conflicts.isEmpty()) {
      log.atInfo().addKeyValue("vip", name).log("No conflict about its addresses any more");
    } else {
      log.atWarn().addKeyValue("vip", name).log("{}", sentence(conflicts));
    }
  }

  /** Asks for addresses that came by a new configuration, and puts on what nobody has. */
  private void judgeAdditions(long nowNanos) {
    List<VirtualAddress> asked = additions.asksNow(nowNanos);
    if (!asked.isEmpty()) {
      transmitter.probe(asked, carp.settings().sources());
    }
    putOn(additions.judge(desired.defendsAddresses(), nowNanos), nowNanos);
    tellConflicts(nowNanos);
    alarm.noLaterThan(deadlineNanos());
    reportIfDue();
  }

  private void putOn(List<VirtualAddress> addresses, long nowNanos) {
    if (addresses.isEmpty()) {
      return;
    }
    ownership.askSoon(nowNanos);
    step(add(addresses, nowNanos), nowNanos);
    if (tellSegment(addresses, AnnounceReason.ADDED, nowNanos)) {
      step(announcementSent(), nowNanos);
    }
  }

  /** Goes on as the master that an earlier run was, with those that it does not have left out. */
  void adopt(List<VirtualAddress> missing, long nowNanos) {
    if (!desired.defendsAddresses()) {
      additions.add(missing, nowNanos);
    }
    step(new CarpEvent.Adopted(), nowNanos);
  }

  /** Those that a master would add, if others may be asked for them before. */
  private List<VirtualAddress> toBeAskedFor(DesiredVirtualHost wanted) {
    if (role() != Role.MASTER || wanted.defendsAddresses()) {
      return List.of();
    }
    Set<InetAddress> had =
        holdings.held().stream().map(VirtualAddress::address).collect(Collectors.toSet());
    return wanted.addresses().stream().filter(address -> !had.contains(address.address())).toList();
  }

  private static String sentence(List<AddressClaim> conflicts) {
    return "Outside the group: "
        + conflicts.stream()
            .map(claim -> "the host at " + claim.mac() + " has " + name(claim.address()))
            .collect(Collectors.joining(", "))
        + ".";
  }

  private void refresh(long nowNanos) {
    if (holdings.mayHaveExpired(nowNanos)) {
      expired(nowNanos);
    } else {
      holdings.refresh(link.index(), nowNanos);
    }
  }

  boolean holds(VirtualAddress address) {
    return holdings.holds(address);
  }

  /** Whether it holds this one of the kernel's. */
  boolean isHolderOf(InterfaceAddress address) {
    return address.interfaceIndex() == link.index()
        && holdings.holds(new VirtualAddress(address.address(), address.prefixLength()));
  }

  /** What stands in the way of a newer configuration, empty when nothing does. */
  void note(String sentence) {
    if (!sentence.equals(note)) {
      note = sentence;
      reportDue = true;
    }
    reportIfDue();
  }

  /**
   * What another agent or virtual host of this node has of a newer configuration, empty if nothing.
   */
  void taken(String sentence) {
    if (!sentence.equals(taken)) {
      taken = sentence;
      reportDue = true;
    }
    reportIfDue();
  }

  /** What is wrong with where it runs, empty when nothing is. */
  private void warn(String sentence) {
    if (sentence.equals(warning)) {
      return;
    }
    warning = sentence;
    reportDue = true;
    if (!sentence.isEmpty()) {
      log.atWarn().addKeyValue("vip", name).log("{}", sentence);
    }
  }

  /** Why it shall take no part for now, null when it may. */
  void setAside(@Nullable ReasonText why, long nowNanos) {
    aside = why;
    reportDue = true;
    if (why == null) {
      reportIfDue();
    } else {
      askToStandAside(nowNanos);
    }
  }

  /** When a master asks for a successor, at once when it became one. */
  private long leaveAtNanos() {
    return aside != null && carp.state() instanceof CarpState.Master
        ? asideAtNanos
        : CarpState.NEVER;
  }

  /** A backup may just have heard of a master. */
  private boolean mayStandAside(long nowNanos) {
    return aside != null
        && (carp.state() instanceof CarpState.Backup || leaveAtNanos() <= nowNanos);
  }

  private void askToStandAside(long nowNanos) {
    asideAtNanos = nowNanos + ASIDE_NANOS;
    step(STAND_ASIDE_REQUESTED, nowNanos);
  }

  /** Takes up new settings, or a new source address, or a new MAC, without a change of role. */
  void reconfigure(DesiredVirtualHost wanted, InterfaceChoice.Chosen chosen, long nowNanos) {
    link = chosen.link();
    received = wanted.transport().received(chosen.sources());
    if (transmitter.followMac(link)) {
      announceSoon(AnnounceReason.MAC_CHANGED, nowNanos);
    }
    announcements.reconfigure(wanted.announceTiming(), announces(), nowNanos);
    holdings.routes(chosen.unrouted());
    warn(chosen.warning());
    CarpSettings settings = settings(wanted, chosen.sources());
    ownership.reconfigure(wanted, settings.deadTimeNanos());
    if (!wanted.equals(desired)) {
      admission.reconfigure(wanted);
      desired = wanted;
      reportDue = true;
    }
    if (!settings.equals(carp.settings())) {
      reportDue = true;
      additions.add(toBeAskedFor(wanted), nowNanos);
      holdings.reconfigure(HoldTime.of(settings), link.index(), nowNanos);
      if (settings.counterPolicy() != carp.settings().counterPolicy()) {
        // All who followed one master have its counter; a constant one must be one's own.
        step(new CarpEvent.CounterDrawn(counters.getAsLong()), nowNanos);
      }
      step(new CarpEvent.Reconfigured(settings), nowNanos);
    }
    // Not before: what was not put on is not ours to take off.
    additions.retain(wanted.addresses());
    tellConflicts(nowNanos);
    reportIfDue();
  }

  /** The interface has its carrier again, however short it was without. */
  void carrierReturned(long nowNanos) {
    announceSoon(AnnounceReason.CARRIER_BACK, nowNanos);
  }

  /** Whether it has an address of the interface in this family. */
  boolean speaks(Family family) {
    return carp.settings().sources().in(family) != null;
  }

  /**
   * Asks the segment where a neighbour is.
   *
   * @throws IllegalArgumentException unless it {@link #speaks} its family
   */
  void askFor(InetAddress neighbour) {
    transmitter.ask(neighbour, carp.settings().sources().of(Family.of(neighbour)));
  }

  /** Once it is certain that it is master still; one that leaves, if it stays after all. */
  private void announceSoon(AnnounceReason reason, long nowNanos) {
    if (role() == Role.MASTER) {
      announcements.owe(reason, nowNanos);
      alarm.noLaterThan(deadlineNanos());
    }
  }

  private void announce(List<VirtualAddress> addresses, AnnounceReason reason, long nowNanos) {
    if (tellSegment(addresses, reason, nowNanos)) {
      events.add(announcementSent());
    }
  }

  /** Announces those of them that it holds, if it may now; whether it did. */
  private boolean tellSegment(
      List<VirtualAddress> addresses, AnnounceReason reason, long nowNanos) {
    List<VirtualAddress> held = addresses.stream().filter(this::holds).toList();
    return !held.isEmpty()
        && announcements.now(reason, nowNanos)
        && transmitter.announce(held, reason);
  }

  /** A step's own time may be long over when its frames have left. */
  private CarpEvent announcementSent() {
    return new CarpEvent.AnnouncementSent(clock.nanoTime());
  }

  /** The kernel may have lost addresses that this virtual host holds. */
  void checkHeld(Predicate<VirtualAddress> present, long nowNanos) {
    holdings
        .missing(present)
        .ifPresent(address -> {
          if (holdings.mayHaveExpired(nowNanos)) {
            expired(nowNanos);
          } else {
            removed(address, nowNanos);
          }
        });
  }

  /** The dead man's switch: this agent hung, or had no processor. */
  private void expired(long nowNanos) {
    log.atWarn()
        .addKeyValue("vip", name)
        .log("The agent did not run for so long that the kernel took the addresses off");
    metrics.addressesLost(name, AddressLoss.EXPIRED);
    step(new CarpEvent.AddressExpired(), nowNanos);
  }

  private void removed(VirtualAddress address, long nowNanos) {
    step(new CarpEvent.AddressLost(), nowNanos);
    if (carp.state() instanceof CarpState.Init(InitCause cause, long _)
        && cause == InitCause.NO_INTERFACE) {
      // With its interface.
      return;
    }
    metrics.addressesLost(name, AddressLoss.REMOVED);
    if (!removals.isNews(nowNanos)) {
      return;
    }
    log.atWarn()
        .addKeyValue("vip", name)
        .log(
            "Another program removed {} from {}; {}",
            address,
            link.name(),
            holds(address) ? "put it back" : "the kernel does not take it back");
    if (removals.another(nowNanos)) {
      step(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, Demotion.FULL), nowNanos);
    }
  }

  /** After a fault: takes off what it holds, without asking the engine. */
  void abandon(long nowNanos) {
    holdings.remove(link.index(), holdings.held(), nowNanos);
  }

  private static String name(InetAddress address) {
    return address.getHostAddress();
  }

  /** A well-formed advertisement of this vhid came in. */
  void advertisement(Advertisement advertisement, long arrivalNanos, long nowNanos) {
    CarpSettings settings = carp.settings();
    Admission.Judgement judgement =
        admission.judge(advertisement, settings.sources(), arrivalNanos, settings.deadTimeNanos());
    reportDue |= suspicions.note(advertisement, judgement, nowNanos);
    if (judgement.drop() != null) {
      metrics.dropped(judgement.drop());
      reportIfDue();
      return;
    }
    metrics.advertisementReceived(name);
    if (judgement.suspicion() == ReplayVerdict.FRESH) {
      ownership.advertised(advertisement.sourceMac(), nowNanos);
      if (ownership.endsRefusal(nowNanos)) {
        step(new CarpEvent.ForeignOwnerGone(), nowNanos);
      }
    }
    peers.heard(name, advertisement.source(), advertisement.interval(), arrivalNanos);
    step(
        new CarpEvent.AdvertisementReceived(
            advertisement.source(),
            advertisement.interval(),
            advertisement.demote(),
            advertisement.counter(),
            arrivalNanos),
        nowNanos);
  }

  /** Steps the engine, carries out what it wants, feeds outcomes back, reports once. */
  void step(CarpEvent event, long nowNanos) {
    boolean judged = event instanceof CarpEvent.AddressExpired;
    if (!judged && carp.state() instanceof CarpState.Master && holdings.mayHaveExpired(nowNanos)) {
      // It would act as a master, perhaps for addresses that the kernel has just taken off.
      expired(nowNanos);
    }
    // What a fault left behind is no news any more.
    events.clear();
    events.add(event);
    CarpState before = carp.state();
    try {
      stepThroughEvents(nowNanos);
      if (before instanceof CarpState.Leaving leaving
          && leaving.successor() != null
          && carp.state() instanceof CarpState.Master) {
        asideAtNanos = Math.min(asideAtNanos, nowNanos + ASIDE_AGAIN_NANOS);
      }
      if (mayStandAside(nowNanos)) {
        asideAtNanos = nowNanos + ASIDE_NANOS;
        events.add(STAND_ASIDE_REQUESTED);
        stepThroughEvents(nowNanos);
      }
    } finally {
      ownership.follow(carp.state(), nowNanos);
      alarm.noLaterThan(deadlineNanos());
      alarm.claim(claimNanos(), nowNanos, deadTimeNanos());
    }
    if (carp.state() instanceof CarpState.Init(InitCause cause, long _)) {
      initText(cause);
    }
    tellConflicts(nowNanos);
    reportIfDue();
  }

  private void stepThroughEvents(long nowNanos) {
    while (!events.isEmpty()) {
      Transition transition = CarpEngine.step(carp, events.remove(), nowNanos);
      carp = transition.next();
      boolean refused = false;
      List<CarpAction> actions = transition.actions();
      // An iterator would be one more object for each advertisement.
      for (int i = 0; i < actions.size(); i++) {
        CarpAction action = actions.get(i);
        if (refused && action.needsAddresses()) {
          continue;
        }
        perform(action, nowNanos);
        refused |=
            events.peekLast() instanceof CarpEvent.AddressFailed
                || events.peekLast() instanceof CarpEvent.LinkDown;
      }
    }
  }

  private ReasonText textOf(InitCause cause) {
    return cause == InitCause.STOPPED && aside != null ? aside : ReasonText.of(cause);
  }

  private void initText(InitCause cause) {
    ReasonText now = textOf(cause);
    if (cause == InitCause.ADDRESS_REFUSED) {
      now = new ReasonText(now.reason(), refusal + " " + now.message());
    }
    if (!now.equals(text)) {
      text = now;
      reportDue = true;
    }
  }

  private void perform(CarpAction action, long nowNanos) {
    switch (action) {
      case CarpAction.AddAddresses(List<VirtualAddress> addresses) ->
          events.add(add(withoutAdditions(addresses), nowNanos));
      case CarpAction.RemoveAddresses(List<VirtualAddress> addresses) -> {
        holdings.remove(link.index(), withoutAdditions(addresses), nowNanos);
        reportDue = true;
      }
      case CarpAction.SendAdvertisement advertisement -> events.add(send(advertisement, nowNanos));
      case CarpAction.AnnounceAddresses(List<VirtualAddress> addresses, AnnounceReason reason) ->
          announce(addresses, reason, nowNanos);
      case CarpAction.ReportRole report -> changed(report);
      case CarpAction.ReportObservedMaster(InetAddress source) -> observed(source);
      case CarpAction.ReportSilentFamily(Family family) -> silent(family);
      case CarpAction.ReportDemotion(Demotion demotion) -> demoted(demotion, nowNanos);
    }
  }

  private List<VirtualAddress> withoutAdditions(List<VirtualAddress> addresses) {
    return additions.isEmpty()
        ? addresses
        : addresses.stream().filter(address -> !additions.contains(address)).toList();
  }

  private CarpEvent add(List<VirtualAddress> addresses, long nowNanos) {
    reportDue = true;
    Optional<AddressRefusal> refused = holdings.add(link.index(), addresses, nowNanos);
    if (refused.isEmpty()) {
      return new CarpEvent.AddressApplied();
    }
    if (refused.get() instanceof AddressRefusal.NoSuchInterface) {
      // The kernel has yet to tell so.
      return new CarpEvent.LinkDown(InitCause.NO_INTERFACE);
    }
    refusal = refused.get().sentence();
    return new CarpEvent.AddressFailed();
  }

  private CarpEvent send(CarpAction.SendAdvertisement action, long nowNanos) {
    InetAddress source = carp.settings().sources().of(action.family());
    List<InetAddress> destinations = desired.transport().sent(source);
    Digest digest = admission.digest(action.counter());
    Advertisement sent = null;
    for (InetAddress destination : destinations) {
      Advertisement advertisement =
          new Advertisement(
              transmitter.mac(),
              desired.transport().mac(destination),
              source,
              destination,
              desired.vhid(),
              action.interval(),
              action.demote(),
              action.counter(),
              digest);
      if (transmitter.advertise(advertisement)) {
        sent = advertisement;
      }
    }
    if (sent != null) {
      admission.sent(sent, nowNanos, deadTimeNanos());
      holdings.advertised(link.index(), nowNanos);
    }
    // One peer that can't be reached is that peer's trouble.
    return sent == null && !destinations.isEmpty() ? new CarpEvent.SendFailed() : SEND_SUCCEEDED;
  }

  private void changed(CarpAction.ReportRole report) {
    text =
        report.to() == Role.INIT && carp.state() instanceof CarpState.Init(InitCause cause, long _)
            ? textOf(cause)
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
    silentFamily = null;
    suspicions.clear();
    if (report.to() != Role.MASTER) {
      announcements.stop();
      additions.clear();
    }
    if (report.to() == Role.MASTER) {
      asideAtNanos = report.decidedNanos();
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

  private void silent(@Nullable Family family) {
    silentFamily = family;
    if (family == null) {
      log.atInfo().addKeyValue("vip", name).log("Hears the master in both families again");
    } else {
      log.atWarn().addKeyValue("vip", name).log("Hears the master, but not in {}", family);
    }
    reportDue = true;
  }

  private void demoted(Demotion demotion, long nowNanos) {
    if (demotion.steps().isEmpty()) {
      log.atInfo().addKeyValue("vip", name).log("Not demoted any more");
    } else {
      log.atWarn().addKeyValue("vip", name).log("Demoted: {}", demotion.steps());
    }
    boolean sendsFailed = demotion.steps().containsKey(DemotionReason.SEND_FAILURES);
    forgiveAtNanos = sendsFailed ? nowNanos + FORGIVE_NANOS : CarpState.NEVER;
    reportDue = true;
  }

  /** A backup sends nothing that could succeed; a master ends the demotion by sending. */
  private void forgive(long nowNanos) {
    if (carp.state().role() == Role.MASTER) {
      forgiveAtNanos = nowNanos + FORGIVE_NANOS;
    } else {
      step(new CarpEvent.DemotionEnded(DemotionReason.SEND_FAILURES), nowNanos);
    }
  }

  /** Why it has its role, and whatever is wrong besides. */
  private String message() {
    List<String> sentences = new ArrayList<>(List.of(text.message()));
    if (aside != null && !stoodAside()) {
      sentences.add(aside.reason() + ": takes part only until another node has the address.");
    }
    carp.demotion().steps().keySet().stream().sorted().map(this::sentence).forEach(sentences::add);
    if (silentFamily != null) {
      sentences.add(
          "The master is not heard in " + silentFamily + ": check multicast of that family.");
    }
    if (!conflicts.isEmpty()) {
      sentences.add(sentence(conflicts));
    }
    for (String sentence : List.of(suspicions.sentence(), warning, note, taken)) {
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
    }
    return String.join(" ", sentences);
  }

  private String sentence(DemotionReason reason) {
    String sentence = ReasonText.of(reason);
    return reason == DemotionReason.SEND_FAILURES
        ? sentence + " " + transmitter.lastFailure()
        : sentence;
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
        desired.serial(),
        desired.vhid(),
        desired.addresses(),
        carp.state().role(),
        text.reason(),
        message(),
        link.name(),
        holdings.held(),
        carp.settings().sources().in(carp.settings().leadingFamily()),
        desired.interval().advskew(),
        observedMaster,
        since,
        transitions,
        lastTransition,
        conflicts);
  }
}
