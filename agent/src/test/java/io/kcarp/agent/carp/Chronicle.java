package io.kcarp.agent.carp;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes a history down, as a hash and, when asked, as text, and has each step checked. */
final class Chronicle implements Segment.Observer {
  private final @Nullable List<String> trace;
  private Segment.@Nullable Observer checker;
  private long hash;

  Chronicle(@Nullable List<String> trace) {
    this.trace = trace;
  }

  void checkedBy(Segment.Observer observer) {
    checker = observer;
  }

  private Segment.Observer checker() {
    return Objects.requireNonNull(checker);
  }

  long hash() {
    return hash;
  }

  private void mix(long value) {
    hash = (hash ^ value) * 0x9E37_79B9_7F4A_7C15L;
    hash ^= hash >>> 32;
  }

  void note(long nowNanos, SimulatedNode node, Disturbance disturbance) {
    tell(nowNanos, node, disturbance, "");
  }

  private void tell(long nowNanos, SimulatedNode node, Object what, Object more) {
    if (trace != null) {
      trace.add(nowNanos + " " + node + " " + what + " " + more);
    }
  }

  @Override
  public void stepped(long nowNanos, SimulatedNode node, CarpEvent event, Transition transition) {
    mix(nowNanos);
    mix(node.index);
    mix(transition.next().counter());
    mix(transition.next().state().deadlineNanos());
    mix(transition.actions().size());
    tell(nowNanos, node, event, transition.actions());
    checker().stepped(nowNanos, node, event, transition);
  }

  @Override
  public void executed(long nowNanos, SimulatedNode node, CarpAction action) {
    checker().executed(nowNanos, node, action);
  }

  @Override
  public void settled(long nowNanos, SimulatedNode node) {
    checker().settled(nowNanos, node);
  }

  @Override
  public void passed(long nowNanos) {
    checker().passed(nowNanos);
  }

  @Override
  public void delivering(long nowNanos, Frame frame) {
    checker().delivering(nowNanos, frame);
  }

  @Override
  public void lost(long nowNanos, SimulatedNode from, SimulatedNode to) {
    tell(nowNanos, from, "is not heard by", to);
    checker().lost(nowNanos, from, to);
  }

  @Override
  public void refused(long nowNanos, Frame frame) {
    tell(nowNanos, frame.to(), "refuses", frame);
    checker().refused(nowNanos, frame);
  }
}
