package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Nodes on one Ethernet segment, in virtual time: the runtime's promises kept exactly. Frames come
 * before deadlines, actions run in order, their outcomes come back as events.
 */
final class Segment {

  /** Which frames arrive, and when. */
  interface Wire {
    boolean loses(SimulatedNode from, SimulatedNode to, Family family);

    long latencyNanos(SimulatedNode from, SimulatedNode to);
  }

  /** Sees every step and every change from outside. */
  interface Observer {
    /** The engine has decided; none of the actions has been carried out. */
    void stepped(long nowNanos, SimulatedNode node, CarpEvent event, Transition transition);

    /** One action has been carried out. */
    void executed(long nowNanos, SimulatedNode node, CarpAction action);

    /** The actions of an event and of all its outcomes have been carried out. */
    void settled(long nowNanos);
  }

  private record Frame(
      long arrivalNanos, long sequence, SimulatedNode to, AdvertisementReceived content) {}

  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final PriorityQueue<Frame> inFlight =
      new PriorityQueue<>(
          Comparator.comparingLong(Frame::arrivalNanos).thenComparingLong(Frame::sequence));
  private final Wire wire;
  private final Observer observer;
  private long nowNanos;
  private long framesSent;

  Segment(Wire wire, Observer observer) {
    this.wire = wire;
    this.observer = observer;
  }

  SimulatedNode add(String name, CarpSettings settings) {
    SimulatedNode node = new SimulatedNode(name, settings);
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
    if (!node.plugged) {
      take(node, new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    }
    give(node, new CarpEvent.Started(jitterNanos));
  }

  /** Without a word. The kernel's lifetime of held addresses is taken as zero. */
  void kill(SimulatedNode node) {
    node.running = false;
    node.paused = false;
    node.held.clear();
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

  void pause(SimulatedNode node) {
    node.paused = node.running;
  }

  /** Learns first about its link, then what came meanwhile, then that its deadline is over. */
  void resume(SimulatedNode node) {
    node.paused = false;
    take(
        node, node.plugged ? new CarpEvent.LinkUp() : new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    while (!node.inbox.isEmpty()) {
      take(node, node.inbox.remove());
    }
    give(node, new CarpEvent.DeadlineReached());
  }

  void loseAddress(SimulatedNode node) {
    node.held.clear();
    give(node, new CarpEvent.AddressLost());
  }

  /** Hands {@code event} to the engine, and whatever follows from it. */
  void give(SimulatedNode node, CarpEvent event) {
    take(node, event);
    observer.settled(nowNanos);
  }

  private void take(SimulatedNode node, CarpEvent event) {
    Queue<CarpEvent> events = new ArrayDeque<>(List.of(event));
    while (!events.isEmpty()) {
      CarpEvent next = events.remove();
      Transition transition = CarpEngine.step(node.carp, next, nowNanos);
      node.carp = transition.next();
      observer.stepped(nowNanos, node, next, transition);
      for (CarpAction action : transition.actions()) {
        execute(node, action).ifPresent(events::add);
        observer.executed(nowNanos, node, action);
      }
    }
  }

  private Optional<CarpEvent> execute(SimulatedNode node, CarpAction action) {
    return switch (action) {
      case CarpAction.AddAddresses(List<VirtualAddress> addresses) -> {
        if (node.refusesAddresses) {
          yield Optional.of(new CarpEvent.AddressFailed());
        }
        node.held.addAll(addresses);
        yield Optional.of(new CarpEvent.AddressApplied());
      }
      case CarpAction.RemoveAddresses(List<VirtualAddress> addresses) -> {
        addresses.forEach(node.held::remove);
        yield Optional.empty();
      }
      case CarpAction.SendAdvertisement advertisement -> {
        if (node.sendsFail) {
          yield Optional.of(new CarpEvent.SendFailed());
        }
        transmit(node, advertisement);
        yield Optional.of(new CarpEvent.SendSucceeded());
      }
      case CarpAction.AnnounceAddresses _,
          CarpAction.ReportRole _,
          CarpAction.ReportObservedMaster _,
          CarpAction.ReportSilentFamily _,
          CarpAction.ReportDemotion _ ->
          Optional.empty();
    };
  }

  private void transmit(SimulatedNode from, CarpAction.SendAdvertisement advertisement) {
    for (SimulatedNode to : nodes) {
      if (to == from || !from.plugged || wire.loses(from, to, advertisement.family())) {
        continue;
      }
      long arrivalNanos = nowNanos + wire.latencyNanos(from, to);
      AdvertisementReceived content =
          new AdvertisementReceived(
              from.carp.settings().sources().of(advertisement.family()),
              advertisement.interval(),
              advertisement.demote(),
              advertisement.counter(),
              arrivalNanos);
      inFlight.add(new Frame(arrivalNanos, framesSent++, to, content));
    }
  }

  /** Lets time pass, jumping from one thing due to the next. */
  void advance(long nanos) {
    long endNanos = nowNanos + nanos;
    while (nextDueNanos() <= endNanos) {
      nowNanos = Math.max(nowNanos, nextDueNanos());
      Frame frame = inFlight.peek();
      if (frame != null && frame.arrivalNanos() <= nowNanos) {
        inFlight.remove();
        arrive(frame);
      } else {
        nodes.stream()
            .filter(node -> deadlineNanos(node) <= nowNanos)
            .findFirst()
            .ifPresent(node -> give(node, new CarpEvent.DeadlineReached()));
      }
    }
    nowNanos = endNanos;
    observer.settled(nowNanos);
  }

  private void arrive(Frame frame) {
    SimulatedNode to = frame.to();
    if (!to.running || !to.plugged) {
      return;
    }
    if (to.paused) {
      to.inbox.add(frame.content());
    } else {
      give(to, frame.content());
    }
  }

  private long nextDueNanos() {
    Frame frame = inFlight.peek();
    long due = frame == null ? CarpState.NEVER : frame.arrivalNanos();
    for (SimulatedNode node : nodes) {
      due = Math.min(due, deadlineNanos(node));
    }
    return due;
  }

  private static long deadlineNanos(SimulatedNode node) {
    return node.awake() ? node.carp.state().deadlineNanos() : CarpState.NEVER;
  }
}
