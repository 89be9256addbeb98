package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

/** One machine of a {@link Segment}: an engine, a kernel that holds addresses, and its troubles. */
final class SimulatedNode {
  private static final long FIRST_COUNTER = 0;

  final String name;
  Carp carp;

  /** What the kernel holds. */
  final Set<VirtualAddress> held = new TreeSet<>(Comparator.comparing(VirtualAddress::toString));

  /** Frames that came while it was paused. */
  final Queue<AdvertisementReceived> inbox = new ArrayDeque<>();

  boolean running;
  boolean paused;
  boolean plugged = true;
  boolean sendsFail;
  boolean refusesAddresses;

  SimulatedNode(String name, CarpSettings settings) {
    this.name = name;
    this.carp = Carp.initial(settings, FIRST_COUNTER);
  }

  /** A new process on the same machine. */
  void forget() {
    carp = Carp.initial(carp.settings(), FIRST_COUNTER);
    inbox.clear();
  }

  boolean awake() {
    return running && !paused;
  }

  boolean isMaster() {
    return running && carp.state().role() == Role.MASTER;
  }

  @Override
  public String toString() {
    return name;
  }
}
