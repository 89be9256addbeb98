package io.kcarp.agent.local;

import io.kcarp.agent.local.StatusBoard.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One reader of roles. Its mailbox is bounded and the loop never waits for it: when it is full, the
 * reader gets the latest state of all virtual hosts in place of what is lost. One thread reads.
 */
final class Follower implements AutoCloseable {
  static final int MAILBOX = 64;

  private final StatusBoard board;
  private final ArrayBlockingQueue<Change> mailbox = new ArrayBlockingQueue<>(MAILBOX);
  private final Map<String, Change> shown = new HashMap<>();
  private volatile boolean behind = true;
  private volatile boolean ended;

  Follower(StatusBoard board) {
    this.board = board;
  }

  /** What a reader is to be told. */
  record Told(Kind kind, Change change) {}

  /** Of which kind. */
  enum Kind {
    STATE,
    TRANSITION,
    RELEASED
  }

  /** Leaves a change; the loop thread. */
  void offer(Change change) {
    if (!mailbox.offer(change)) {
      behind = true;
    }
  }

  void end() {
    ended = true;
  }

  /** Whether no more will come. */
  boolean isOver() {
    return ended && !behind && mailbox.isEmpty();
  }

  /**
   * What is new; first, the state of every virtual host.
   *
   * @return empty when nothing came within the limit
   */
  List<Told> next(long limitMillis) throws InterruptedException {
    if (behind) {
      return catchUp();
    }
    Change change = mailbox.poll(limitMillis, TimeUnit.MILLISECONDS);
    return change == null ? List.of() : tell(change);
  }

  private List<Told> tell(Change change) {
    String name = change.report().name();
    Change before = shown.get(name);
    if (before != null && before.number() >= change.number()) {
      return List.of();
    }
    if (change.released()) {
      shown.remove(name);
      return before == null ? List.of() : List.of(new Told(Kind.RELEASED, change));
    }
    shown.put(name, change);
    return List.of(new Told(before == null ? Kind.STATE : Kind.TRANSITION, change));
  }

  private List<Told> catchUp() {
    // In this order: what is offered from here on is either in the snapshot or in the mailbox.
    behind = false;
    mailbox.clear();
    List<Change> snapshot = board.snapshot();
    List<Told> told = new ArrayList<>();
    Set<String> present =
        snapshot.stream().map(change -> change.report().name()).collect(Collectors.toSet());
    for (Change before : List.copyOf(shown.values())) {
      if (!present.contains(before.report().name())) {
        shown.remove(before.report().name());
        told.add(new Told(Kind.RELEASED, before));
      }
    }
    for (Change change : snapshot) {
      shown.put(change.report().name(), change);
      told.add(new Told(Kind.STATE, change));
    }
    return told;
  }

  @Override
  public void close() {
    end();
    board.forget(this);
  }
}
