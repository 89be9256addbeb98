package io.kcarp.agent.link.sim;

import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * One Ethernet segment that joins hosts with an interface each. A frame reaches every other host
 * before {@code send} returns, on the sender's thread; receivers must therefore not send.
 *
 * <p>Thread-safe. Same seed and same order of calls, same losses.
 */
public final class SimulatedSegment {
  private record Way(String from, String to) {}

  private final LongSupplier clockNanos;
  private final Random random;
  private final Map<String, Port> ports = new ConcurrentHashMap<>();
  private final Set<Way> blocked = ConcurrentHashMap.newKeySet();
  private final Set<String> deaf = ConcurrentHashMap.newKeySet();
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();
  private volatile double lossProbability;

  /**
   * An undisturbed segment.
   *
   * @param clockNanos gives the arrival times
   * @param seed of the losses
   */
  public SimulatedSegment(LongSupplier clockNanos, long seed) {
    this.clockNanos = clockNanos;
    this.random = new Random(seed);
  }

  /** What the host of this name opens its interface with, whatever the interface is called. */
  public FramePorts host(String host) {
    return (interfaceName, receiver) -> {
      Port port = new Port(host, interfaceName, receiver);
      if (ports.putIfAbsent(host, port) != null) {
        throw new LinkUnavailableException(
            Reason.OTHER, interfaceName + " of " + host + " is open already.");
      }
      return port;
    };
  }

  /** From now on {@code to} does not hear {@code from}; the sender does not notice. */
  public void block(String from, String to) {
    blocked.add(new Way(from, to));
  }

  /** From now on the host and the others do not hear each other; nobody's send fails. */
  public void cut(String host) {
    deaf.add(host);
  }

  /** From now on the host's sends fail. */
  public void refuseSends(String host) {
    refusing.add(host);
  }

  /** From now on each delivery is lost with this probability, 0 to 1, independently of others. */
  public void loseFrames(double probability) {
    lossProbability = probability;
  }

  /** Ends all of the above. */
  public void heal() {
    blocked.clear();
    deaf.clear();
    refusing.clear();
    lossProbability = 0;
  }

  /** The host's interface is deleted: its port dies, and may be opened again after its close. */
  public void deleteInterface(String host) {
    Port port = ports.get(host);
    if (port != null) {
      port.die();
    }
  }

  private boolean passes(String from, String to) {
    return !blocked.contains(new Way(from, to))
        && !deaf.contains(from)
        && !deaf.contains(to)
        && random.nextDouble() >= lossProbability;
  }

  private final class Port implements FramePort {
    private final String host;
    private final String interfaceName;
    private final FrameReceiver receiver;
    private boolean open = true;

    private Port(String host, String interfaceName, FrameReceiver receiver) {
      this.host = host;
      this.interfaceName = interfaceName;
      this.receiver = receiver;
    }

    @Override
    public void send(byte[] frame) throws FrameNotSentException {
      if (refusing.contains(host) || !isOpen()) {
        throw new FrameNotSentException(interfaceName + " of " + host + " did not take a frame.");
      }
      for (Port port : ports.values()) {
        if (port != this && passes(host, port.host)) {
          port.deliver(frame.clone());
        }
      }
    }

    private synchronized boolean isOpen() {
      return open;
    }

    private synchronized void deliver(byte[] frame) {
      if (open) {
        receiver.received(frame, clockNanos.getAsLong());
      }
    }

    private synchronized void die() {
      if (open) {
        open = false;
        receiver.closed(
            new LinkUnavailableException(
                Reason.NO_SUCH_INTERFACE, "Interface " + interfaceName + " was deleted."));
      }
    }

    @Override
    public synchronized void close() {
      open = false;
      ports.remove(host, this);
    }
  }
}
