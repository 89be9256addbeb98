package io.kcarp.agent.runtime;

import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open frame ports, one per interface, shared by its virtual hosts. Opening and closing take
 * tens of milliseconds, so both happen on {@code opening}; everything else is on the loop thread.
 */
final class LinkPorts {
  private static final Logger LOG = LoggerFactory.getLogger(LinkPorts.class);
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final FramePorts opener;
  private final Executor opening;
  private final Executor loop;
  private final FrameQueue frames;
  private final LoopClock clock;
  private final Runnable changed;
  private final Map<Integer, State> byInterface = new HashMap<>();

  /** Whether an interface can be used. */
  sealed interface State {
    /** Not known yet. */
    record Opening() implements State {}

    /**
     * Yes.
     *
     * @param name by which the port knows the interface
     * @param told which destinations the port was told to listen to
     */
    record Open(FramePort port, String name, Set<InetAddress> told) implements State {}

    /** No; tried again at {@code retryAtNanos}. */
    record Failed(LinkUnavailableException why, long retryAtNanos) implements State {}
  }

  /**
   * @param changed called on the loop thread when a state became Open or Failed
   */
  LinkPorts(
      FramePorts opener,
      Executor opening,
      Executor loop,
      FrameQueue frames,
      LoopClock clock,
      Runnable changed) {
    this.opener = opener;
    this.opening = opening;
    this.loop = loop;
    this.frames = frames;
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * The state of a link's port; opens it at the first asking, and after it was forgotten. An open
   * one is told the link's name when that is another than before.
   */
  State state(Link link) {
    State known = byInterface.get(link.index());
    if (known == null) {
      State.Opening now = new State.Opening();
      byInterface.put(link.index(), now);
      opening.execute(() -> open(link));
      return now;
    }
    if (known instanceof State.Open(FramePort port, String name, Set<InetAddress> told)
        && !name.equals(link.name())) {
      State.Open renamed = new State.Open(port, link.name(), told);
      byInterface.put(link.index(), renamed);
      opening.execute(() -> {
        port.renamed(link.name());
        // One that came since the renaming was looked for by the old name.
        port.addressAdded();
      });
      return renamed;
    }
    return known;
  }

  /** Forgets failures whose retry is due; whoever still wants the link asks for it again. */
  boolean forgetDueFailures(long nowNanos) {
    return byInterface
        .values()
        .removeIf(state ->
            state instanceof State.Failed(LinkUnavailableException _, long retryAtNanos)
                && retryAtNanos <= nowNanos);
  }

  /** When the next retry is due, {@link Long#MAX_VALUE} if none. */
  long nextRetryNanos() {
    long next = Long.MAX_VALUE;
    for (State state : byInterface.values()) {
      if (state instanceof State.Failed(LinkUnavailableException _, long retryAtNanos)) {
        next = Math.min(next, retryAtNanos);
      }
    }
    return next;
  }

  /** What is sent to this destination is for a virtual host on the interface. */
  void listen(int interfaceIndex, InetAddress destination) {
    if (byInterface.get(interfaceIndex)
            instanceof State.Open(FramePort port, String _, Set<InetAddress> told)
        && told.add(destination)) {
      opening.execute(() -> port.listen(destination));
    }
  }

  /** The interface got an address: its port may hear more with it. */
  void addressAdded(int interfaceIndex) {
    if (byInterface.get(interfaceIndex) instanceof State.Open(FramePort port, _, _)) {
      opening.execute(port::addressAdded);
    }
  }

  /** Any interface may have got an address. */
  void addressesListed() {
    byInterface.keySet().forEach(this::addressAdded);
  }

  /** No virtual host uses the interface any more. */
  void release(int interfaceIndex) {
    if (byInterface.remove(interfaceIndex) instanceof State.Open(FramePort port, _, _)) {
      opening.execute(port::close);
    }
  }

  /** Closes the open ports of all other interfaces. */
  void releaseOpenExcept(Set<Integer> interfaceIndexes) {
    List<Integer> unused =
        byInterface.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof State.Open)
            .map(Map.Entry::getKey)
            .filter(index -> !interfaceIndexes.contains(index))
            .toList();
    unused.forEach(this::release);
  }

  private void open(Link link) {
    Receiver receiver = new Receiver(link);
    try {
      FramePort port = opener.open(link.name(), receiver);
      loop.execute(() -> opened(link, port));
    } catch (LinkUnavailableException e) {
      loop.execute(() -> failed(link, e));
    } catch (RuntimeException | LinkageError e) {
      LOG.error("A fault in kcarp: opening {} failed", link.name(), e);
      String sentence = "Opening " + link.name() + " failed unexpectedly: see the agent's log.";
      loop.execute(() ->
          failed(
              link,
              new LinkUnavailableException(LinkUnavailableException.Reason.OTHER, sentence, e)));
    }
  }

  private void opened(Link link, FramePort port) {
    if (byInterface.get(link.index()) instanceof State.Opening) {
      byInterface.put(link.index(), new State.Open(port, link.name(), new HashSet<>()));
      // One that came while the port was being opened was not told to it.
      addressAdded(link.index());
      changed.run();
    } else {
      opening.execute(port::close);
    }
  }

  private void failed(Link link, LinkUnavailableException why) {
    State before = byInterface.get(link.index());
    if (before == null) {
      return;
    }
    if (before instanceof State.Open(FramePort port, _, _)) {
      opening.execute(port::close);
    }
    byInterface.put(link.index(), new State.Failed(why, clock.nanoTime() + RETRY_NANOS));
    changed.run();
  }

  private final class Receiver implements FrameReceiver {
    private final Link link;

    Receiver(Link link) {
      this.link = link;
    }

    @Override
    public void received(byte[] frame, long arrivalNanos) {
      frames.offer(new ReceivedFrame(link.index(), frame, arrivalNanos));
    }

    @Override
    public void claimed(byte[] frame, long arrivalNanos) {
      frames.offerClaim(new ReceivedFrame(link.index(), frame, arrivalNanos));
    }

    @Override
    public void closed(LinkUnavailableException why) {
      loop.execute(() -> failed(link, why));
    }
  }
}
