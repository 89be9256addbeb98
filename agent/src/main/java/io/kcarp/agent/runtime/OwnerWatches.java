package io.kcarp.agent.runtime;

import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.LinkUnavailableException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each interface's port tell who says to have the virtual addresses there. A virtual host is
 * bound once its addresses are watched, so that no answer to its first question is lost. What is
 * wanted is gathered in rounds, so that many virtual hosts make one change. Loop thread only.
 */
final class OwnerWatches {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerWatches.class);

  private final Executor opening;
  private final Executor loop;
  private final Runnable changed;
  private final Map<Integer, Watch> watches = new HashMap<>();
  private final Map<Integer, Wish> wishes = new HashMap<>();

  private record Wish(FramePort port, Set<InetAddress> addresses) {}

  /**
   * @param asked what the port was asked to watch
   * @param ready what it watches
   */
  private record Watch(FramePort port, Set<InetAddress> asked, Set<InetAddress> ready) {}

  /**
   * Watching nothing.
   *
   * @param opening where ports are asked
   * @param loop runs commands on the loop thread
   * @param changed called on the loop thread when more is watched
   */
  OwnerWatches(Executor opening, Executor loop, Runnable changed) {
    this.opening = opening;
    this.loop = loop;
    this.changed = changed;
  }

  /** A round begins: nothing is wanted yet. */
  void begin() {
    wishes.clear();
  }

  /** These are wanted, too; whether they are watched already. */
  boolean watches(int interfaceIndex, FramePort port, Set<InetAddress> addresses) {
    wishes
        .computeIfAbsent(interfaceIndex, _ -> new Wish(port, new HashSet<>()))
        .addresses()
        .addAll(addresses);
    Watch watch = watches.get(interfaceIndex);
    return watch != null && watch.port().equals(port) && watch.ready().containsAll(addresses);
  }

  /** The round is over: ports are asked for what it wanted. */
  void end() {
    watches.keySet().retainAll(wishes.keySet());
    wishes.forEach(this::ask);
  }

  /** Where something was wanted in the last round. */
  Set<Integer> interfaces() {
    return wishes.keySet();
  }

  private void ask(int interfaceIndex, Wish wish) {
    FramePort port = wish.port();
    Watch before = watches.get(interfaceIndex);
    Set<InetAddress> ready = Set.of();
    if (before != null && before.port().equals(port)) {
      if (before.asked().equals(wish.addresses())) {
        return;
      }
      ready = before.ready();
    }
    Set<InetAddress> asked = Set.copyOf(wish.addresses());
    watches.put(interfaceIndex, new Watch(port, asked, both(ready, asked)));
    opening.execute(() -> {
      try {
        watch(port, asked);
      } finally {
        loop.execute(() -> ready(interfaceIndex, port, asked));
      }
    });
  }

  /** Without it conflicts go unseen; the address matters more. */
  private static void watch(FramePort port, Set<InetAddress> addresses) {
    try {
      port.watchOwners(addresses);
    } catch (LinkUnavailableException e) {
      LOG.warn("Other hosts that have a virtual address are not noticed: {}", e.sentence());
    } catch (RuntimeException | LinkageError e) {
      LOG.error("A fault in kcarp: other hosts that have a virtual address are not noticed", e);
    }
  }

  private void ready(int interfaceIndex, FramePort port, Set<InetAddress> addresses) {
    Watch watch = watches.get(interfaceIndex);
    if (watch != null && watch.port().equals(port)) {
      // Of the requests behind this one nothing is known yet but what both want.
      watches.put(interfaceIndex, new Watch(port, watch.asked(), both(addresses, watch.asked())));
      changed.run();
    }
  }

  private static Set<InetAddress> both(Set<InetAddress> one, Set<InetAddress> other) {
    Set<InetAddress> both = new HashSet<>(one);
    both.retainAll(other);
    return both;
  }
}
