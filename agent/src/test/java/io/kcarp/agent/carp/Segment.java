package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Nodes on one Ethernet segment, in virtual time: the runtime's promises kept exactly. Frames come
 * before deadlines, actions run in order, their outcomes come back as events.
 */
final class Segment {

  /** Which frames arrive, and when. */
  interface Wire {
    boolean loses(SimulatedNode from, SimulatedNode to, Family family);

    boolean losesAnnouncement(SimulatedNode from, SimulatedNode to);

    long latencyNanos(SimulatedNode from, SimulatedNode to);

    /** Whether a frame comes twice, the second time with a latency of its own. */
    default boolean doubles() {
      return false;
    }
  }

  /** Sees every step and every change from outside. Times are true. */
  interface Observer {
    /** The engine has decided; the node is as before, and no action has been carried out. */
    void stepped(long nowNanos, SimulatedNode node, CarpEvent event, Transition transition);

    /** One action has been carried out. */
    void executed(long nowNanos, SimulatedNode node, CarpAction action);

    /** The actions of an event at {@code node} and of all its outcomes have been carried out. */
    void settled(long nowNanos, SimulatedNode node);

    /** Time has passed, and nothing more is due. */
    void passed(long nowNanos);

    /** The next step of {@code frame.to()} is about this frame. */
    void delivering(long nowNanos, Frame frame);

    /** An advertisement of {@code from} will not be seen by {@code to}, for whatever reason. */
    void lost(long nowNanos, SimulatedNode from, SimulatedNode to);

    /** The receiver does not accept the digest. */
    void refused(long nowNanos, Frame frame);
  }

  /** On its way to one node; the time is true. */
  private record Announcement(long arrivalNanos, SimulatedNode to) {}

  private final Engine engine;
  private final Wire wire;
  private final Observer observer;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final PriorityQueue<Frame> inFlight = new PriorityQueue<>();
  private final PriorityQueue<Announcement> announcements =
      new PriorityQueue<>(Comparator.comparingLong(Announcement::arrivalNanos));
  private final Queue<CarpEvent> outcomes = new ArrayDeque<>();
  private long nowNanos;
  private long framesSent;

  Segment(Engine engine, Wire wire, Observer observer) {
    this.engine = engine;
    this.wire = wire;
    this.observer = observer;
  }

  /** Whether no frame is under way that a later one could overtake. */
  boolean isQuiet() {
    return inFlight.isEmpty() && announcements.isEmpty();
  }

  SimulatedNode add(String name, CarpSettings settings) {
    SimulatedNode node = new SimulatedNode(nodes.size(), name, settings);
    nodes.add(node);
    return node;
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  long nowNanos() {
    return nowNanos;
  }

  void start(SimulatedNode node, long jitterNanos) {
    node.forget();
    node.running = true;
    node.sleep = SimulatedNode.Sleep.AWAKE;
    if (!node.plugged) {
      take(node, new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    }
    give(
        node,
        node.plugged && nowNanos < node.adoptableUntilNanos
            ? new CarpEvent.Adopted()
            : new CarpEvent.Started(jitterNanos));
  }

  /**
   * Without a word. The kernel's lifetime of held addresses is taken as zero, but they can be
   * adopted.
   */
  void kill(SimulatedNode node) {
    CarpSettings settings = node.carp.settings();
    node.adoptableUntilNanos =
        node.isMaster() && settings.interval().advbase() > 0
            ? node.advertisedNanos + settings.earliestClaimNanos()
            : 0;
    node.running = false;
    node.held.clear();
    node.updateDue();
  }

  void unplug(SimulatedNode node) {
    node.plugged = false;
    if (node.awake()) {
      give(node, new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    }
  }

  void plug(SimulatedNode node) {
    node.plugged = true;
    if (node.awake()) {
      give(node, new CarpEvent.LinkUp());
    }
  }

  void fallAsleep(SimulatedNode node, SimulatedNode.Sleep sleep) {
    node.sleep = sleep;
    node.asleepSinceNanos = nowNanos;
    node.updateDue();
  }

  /**
   * Learns first about its link and its addresses, then what came meanwhile, then that its deadline
   * is over. The kernel's clock for addresses stands still in a suspended machine.
   */
  void wake(SimulatedNode node) {
    boolean expired =
        node.isMaster()
            && node.sleep == SimulatedNode.Sleep.PAUSED
            && nowNanos - node.asleepSinceNanos > node.carp.settings().earliestClaimNanos();
    node.sleep = SimulatedNode.Sleep.AWAKE;
    take(
        node, node.plugged ? new CarpEvent.LinkUp() : new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    if (expired) {
      node.held.clear();
      take(node, new CarpEvent.AddressExpired());
    }
    while (!node.inbox.isEmpty()) {
      deliver(node.inbox.remove());
    }
    give(node, new CarpEvent.DeadlineReached());
  }

  /** All others hear what somebody without the key makes of its last advertisement. */
  void forgeBowOut(SimulatedNode node) {
    CarpAction.SendAdvertisement captured = Objects.requireNonNull(node.advertised);
    InetAddress source = node.carp.settings().sources().in(captured.family());
    if (source == null) {
      return;
    }
    for (SimulatedNode to : nodes) {
      if (to != node && to.awake() && to.plugged) {
        give(
            to,
            new CarpEvent.AdvertisementReceived(
                source,
                AdvertisementInterval.BOW_OUT,
                captured.demote(),
                captured.counter(),
                to.clock.nanos(nowNanos)));
      }
    }
  }

  void loseAddress(SimulatedNode node) {
    node.held.clear();
    give(node, new CarpEvent.AddressLost());
  }

  /** Hands {@code event} to the engine, and whatever follows from it. */
  void give(SimulatedNode node, CarpEvent event) {
    take(node, event);
    observer.settled(nowNanos, node);
  }

  private void take(SimulatedNode node, CarpEvent event) {
    long ownNanos = node.clock.nanos(nowNanos);
    CarpEvent next = event;
    while (next != null) {
      Transition transition = engine.step(node.carp, next, ownNanos);
      observer.stepped(nowNanos, node, next, transition);
      node.carp = transition.next();
      boolean refused = false;
      for (CarpAction action : transition.actions()) {
        if (refused && action.needsAddresses()) {
          continue;
        }
        CarpEvent outcome = execute(node, action);
        if (outcome != null) {
          outcomes.add(outcome);
        }
        refused |= outcome instanceof CarpEvent.AddressFailed;
        observer.executed(nowNanos, node, action);
      }
      next = outcomes.poll();
    }
    node.updateDue();
  }

  private @Nullable CarpEvent execute(SimulatedNode node, CarpAction action) {
    return switch (action) {
      case CarpAction.AddAddresses(List<VirtualAddress> addresses) -> {
        if (node.refusesAddresses) {
          yield new CarpEvent.AddressFailed();
        }
        node.held.addAll(addresses);
        yield new CarpEvent.AddressApplied();
      }
      case CarpAction.RemoveAddresses(List<VirtualAddress> addresses) -> {
        addresses.forEach(node.held::remove);
        yield null;
      }
      case CarpAction.SendAdvertisement advertisement -> {
        node.advertisedNanos = nowNanos;
        node.advertised = advertisement;
        transmit(node, advertisement);
        yield node.sendsFail ? new CarpEvent.SendFailed() : new CarpEvent.SendSucceeded();
      }
      case CarpAction.AnnounceAddresses _ -> {
        announce(node);
        yield node.sendsFail ? null : new CarpEvent.AnnouncementSent(node.clock.nanos(nowNanos));
      }
      case CarpAction.ReportRole _,
          CarpAction.ReportObservedMaster _,
          CarpAction.ReportSilentFamily _,
          CarpAction.ReportDemotion _ ->
          null;
    };
  }

  private void announce(SimulatedNode from) {
    for (SimulatedNode to : nodes) {
      if (to != from && !from.sendsFail && from.plugged && !wire.losesAnnouncement(from, to)) {
        announcements.add(new Announcement(nowNanos + wire.latencyNanos(from, to), to));
      }
    }
  }

  private void transmit(SimulatedNode from, CarpAction.SendAdvertisement advertisement) {
    for (SimulatedNode to : nodes) {
      if (to == from) {
        continue;
      }
      boolean sent = !from.sendsFail && from.plugged;
      if (!sent || wire.loses(from, to, advertisement.family())) {
        observer.lost(nowNanos, from, to);
        continue;
      }
      carry(from, to, advertisement);
      if (wire.doubles()) {
        carry(from, to, advertisement);
      }
    }
  }

  private void carry(
      SimulatedNode from, SimulatedNode to, CarpAction.SendAdvertisement advertisement) {
    inFlight.add(
        new Frame(
            nowNanos + wire.latencyNanos(from, to),
            framesSent++,
            nowNanos,
            from,
            to,
            from.carp.settings().sources().of(advertisement.family()),
            advertisement,
            from.form,
            from.behind));
  }

  /** Lets time pass, jumping from one thing due to the next. */
  void advance(long nanos) {
    long endNanos = nowNanos + nanos;
    for (long due = nextDueNanos(); due <= endNanos; due = nextDueNanos()) {
      nowNanos = Math.max(nowNanos, due);
      Frame frame = inFlight.peek();
      if (frame != null && frame.arrivalNanos() <= nowNanos) {
        inFlight.remove();
        arrive(frame);
      } else if (!announcements.isEmpty() && announcements.peek().arrivalNanos() <= nowNanos) {
        arrive(announcements.remove());
      } else {
        give(firstDue(), new CarpEvent.DeadlineReached());
      }
    }
    nowNanos = endNanos;
    observer.passed(nowNanos);
  }

  private void arrive(Frame frame) {
    SimulatedNode to = frame.to();
    if (!to.running || !to.plugged || to.sleep == SimulatedNode.Sleep.SUSPENDED) {
      observer.lost(nowNanos, frame.from(), to);
    } else if (to.sleep == SimulatedNode.Sleep.PAUSED) {
      to.inbox.add(frame);
    } else {
      deliver(frame);
      observer.settled(nowNanos, to);
    }
  }

  /** Who sleeps misses it, as if it were lost. */
  private void arrive(Announcement announcement) {
    SimulatedNode to = announcement.to();
    if (to.awake() && to.plugged) {
      give(to, new CarpEvent.AnnouncementHeard(to.clock.nanos(announcement.arrivalNanos())));
    }
  }

  private void deliver(Frame frame) {
    if (frame.to().accepts(frame)) {
      observer.delivering(nowNanos, frame);
      take(frame.to(), frame.received());
    } else {
      observer.refused(nowNanos, frame);
    }
  }

  private SimulatedNode firstDue() {
    for (SimulatedNode node : nodes) {
      if (node.dueNanos <= nowNanos) {
        return node;
      }
    }
    throw new AssertionError("nothing is due at " + nowNanos);
  }

  private long nextDueNanos() {
    Frame frame = inFlight.peek();
    long due = frame == null ? CarpState.NEVER : frame.arrivalNanos();
    if (!announcements.isEmpty()) {
      due = Math.min(due, announcements.peek().arrivalNanos());
    }
    for (SimulatedNode node : nodes) {
      due = Math.min(due, node.dueNanos);
    }
    return due;
  }
}
