package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One machine of a {@link Segment}: an engine, a kernel that holds addresses, and its troubles. */
final class SimulatedNode {

  /** Whether it runs, and what becomes of frames while it does not. */
  enum Sleep {
    AWAKE,
    /** A stopped process, or a long collection: frames wait. */
    PAUSED,
    /** A suspended machine: frames are lost, the clock counts on. */
    SUSPENDED
  }

  final int index;
  final String name;
  MachineClock clock = MachineClock.TRUE;
  Carp carp;

  /** What the kernel holds. */
  final Set<VirtualAddress> held = new LinkedHashSet<>();

  /** Frames that came while it was paused. */
  final Queue<Frame> inbox = new ArrayDeque<>();

  boolean running;

  /** When it advertised last. */
  long advertisedNanos;

  /** What that was, null before the first. */
  @Nullable SendAdvertisement advertised;

  /** Until when its next process may go on as master. */
  long adoptableUntilNanos;

  Sleep sleep = Sleep.AWAKE;
  long asleepSinceNanos;
  boolean plugged = true;
  boolean sendsFail;
  boolean refusesAddresses;

  /** The form of digest that it sends, and a bit for each that it accepts. */
  int form;

  int acceptedForms = 1;

  /** Whether it was down when that changed, and has not heard of it since. */
  boolean behind;

  /** The counter that its next process starts from. */
  long firstCounter;

  /** True time of its deadline, {@link CarpState#NEVER} while it sleeps. */
  long dueNanos = CarpState.NEVER;

  SimulatedNode(int index, String name, CarpSettings settings) {
    this.index = index;
    this.name = name;
    this.carp = Carp.initial(settings, firstCounter);
  }

  /** A new process on the same machine. */
  void forget() {
    carp = Carp.initial(carp.settings(), firstCounter);
    inbox.clear();
  }

  boolean awake() {
    return running && sleep == Sleep.AWAKE;
  }

  boolean isMaster() {
    return running && carp.state().role() == Role.MASTER;
  }

  boolean accepts(Frame frame) {
    return (acceptedForms & 1 << frame.form()) != 0;
  }

  /** Its state, or its wakefulness, has changed. */
  void updateDue() {
    dueNanos = awake() ? clock.trueNanos(carp.state().deadlineNanos()) : CarpState.NEVER;
  }

  @Override
  public String toString() {
    return name;
  }
}
