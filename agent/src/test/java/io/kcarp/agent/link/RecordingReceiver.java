package io.kcarp.agent.link;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
public final class RecordingReceiver implements FrameReceiver {
  private final List<byte[]> frames = new CopyOnWriteArrayList<>();
  private final List<Long> arrivalsNanos = new CopyOnWriteArrayList<>();
  private final List<LinkUnavailableException> closed = new CopyOnWriteArrayList<>();

  @Override
  public void received(byte[] frame, long arrivalNanos) {
    arrivalsNanos.add(arrivalNanos);
    frames.add(frame);
  }

  @Override
  public void closed(LinkUnavailableException why) {
    closed.add(why);
  }

  /** In order of arrival; each has its arrival time already. */
  public List<byte[]> frames() {
    return frames;
  }

  /** One for each frame. */
  public List<Long> arrivalsNanos() {
    return arrivalsNanos;
  }

  /** At most one, if the contract is kept. */
  public List<LinkUnavailableException> closed() {
    return closed;
  }
}
