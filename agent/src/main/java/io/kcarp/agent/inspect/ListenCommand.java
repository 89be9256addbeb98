package io.kcarp.agent.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code kcarp-agent listen}: a line for each speaker that appears, changes or falls silent. */
public final class ListenCommand implements FrameReceiver {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int QUEUE = 1_024;

  /** The end of the interface is noticed within this time. */
  private static final long LOOK_UP_NANOS = 500_000_000L;

  private final boolean json;
  private final PrintStream out;
  private final Speakers speakers = new Speakers();
  private final ArrayBlockingQueue<Heard> frames = new ArrayBlockingQueue<>(QUEUE);
  private volatile @Nullable LinkUnavailableException ended;

  private record Heard(Spoken spoken, long arrivalNanos) {}

  private ListenCommand(boolean json, PrintStream out) {
    this.json = json;
    this.out = out;
  }

  /**
   * Listens until the limit, or until nobody reads.
   *
   * @throws ConfigurationException when the interface can't be listened on, or not any more
   */
  public static void run(Invocation.Listen listen, FramePorts ports, PrintStream out)
      throws ConfigurationException {
    ListenCommand command = new ListenCommand(listen.json(), out);
    long endNanos =
        listen.limit() == null ? Long.MAX_VALUE : System.nanoTime() + listen.limit().toNanos();
    try (FramePort _ = ports.open(listen.interfaceName(), command)) {
      command.printUntil(endNanos);
    } catch (LinkUnavailableException e) {
      throw new ConfigurationException(
          "--interface '" + listen.interfaceName() + "': " + e.sentence());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void received(byte[] frame, long arrivalNanos) {
    // Who does not fit speaks again.
    Spoken.of(frame).ifPresent(spoken -> frames.offer(new Heard(spoken, arrivalNanos)));
  }

  @Override
  public void closed(LinkUnavailableException why) {
    ended = why;
  }

  private void printUntil(long endNanos) throws InterruptedException, LinkUnavailableException {
    for (long nowNanos = System.nanoTime();
        nowNanos < endNanos && !out.checkError();
        nowNanos = System.nanoTime()) {
      long waitNanos =
          Math.min(LOOK_UP_NANOS, Math.min(endNanos, speakers.nextSilenceNanos()) - nowNanos);
      Heard heard = frames.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
      if (heard != null) {
        speakers.heard(heard.spoken(), heard.arrivalNanos()).ifPresent(this::print);
      } else {
        speakers.silent(System.nanoTime()).forEach(this::print);
        LinkUnavailableException why = ended;
        if (why != null) {
          throw why;
        }
      }
    }
  }

  private void print(News news) {
    Instant now = Instant.now();
    out.println(json ? line(NewsLine.of(news, now)) : NewsLine.text(news, now));
  }

  private static String line(NewsLine line) {
    try {
      return MAPPER.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of text and numbers can be written", e);
    }
  }
}
