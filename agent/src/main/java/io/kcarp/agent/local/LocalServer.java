package io.kcarp.agent.local;

import io.kcarp.agent.config.ConfigurationException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@link Request}s on a Unix socket, one line of JSON each way; a refusal is {@code
 * {"error": SENTENCE}}. Each client has a thread of its own, so that none waits for another.
 */
public final class LocalServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);

  static final int MAX_CLIENTS = 32;
  private static final int MAX_REQUEST_BYTES = 4096;

  /** How long the end of the agent may go unnoticed by a thread that waits for a change. */
  private static final long LOOK_UP_MILLIS = 100;

  /** How long the last lines may take to reach who reads. */
  private static final long LAST_LINES_MILLIS = 200;

  private final SocketFile socket;
  private final StatusBoard board;
  private final LocalVerbs verbs;
  private final HandOverConversation handOvers;
  private final Semaphore places = new Semaphore(MAX_CLIENTS);

  private LocalServer(SocketFile socket, StatusBoard board, LocalVerbs verbs) {
    this.socket = socket;
    this.board = board;
    this.verbs = verbs;
    this.handOvers = new HandOverConversation(board, verbs.handOver());
  }

  /**
   * Listens at once.
   *
   * @throws ConfigurationException when another agent listens there
   * @throws IOException when the socket can't be made
   */
  public static LocalServer start(Path socket, StatusBoard board, LocalVerbs verbs)
      throws ConfigurationException, IOException {
    LocalServer server = new LocalServer(SocketFile.listen(socket), board, verbs);
    Thread.ofPlatform().name("local-socket").daemon().start(server::accept);
    return server;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = socket.server().accept();
        if (places.tryAcquire()) {
          Thread.startVirtualThread(() -> serve(client));
        } else {
          refuse(client);
        }
      }
    } catch (IOException e) {
      if (socket.server().isOpen()) {
        LOG.warn("The local socket ended: {}", e.getMessage());
      }
    }
  }

  private static void refuse(SocketChannel client) {
    try (LineChannel lines = new LineChannel(client, MAX_REQUEST_BYTES)) {
      lines.write(Json.error("there are " + MAX_CLIENTS + " clients already; close one"));
    } catch (IOException e) {
      LOG.debug("A client that was too many left", e);
    }
  }

  private void serve(SocketChannel client) {
    try (LineChannel lines = new LineChannel(client, MAX_REQUEST_BYTES)) {
      for (String line = lines.read(); line != null; line = lines.read()) {
        switch (Request.parse(line)) {
          case Request.Status() -> lines.write(Json.line(verbs.status(board)));
          case Request.HandOver(String name) -> lines.write(handOvers.ask(name));
          case Request.Refused(String sentence) -> lines.write(Json.error(sentence));
          case Request.Watch() -> {
            watch(lines);
            return;
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("A client left", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  /** Nothing but its end is expected of a client that watches; that ends the watch. */
  private void watch(LineChannel lines) throws IOException, InterruptedException {
    try (Follower follower = board.follow()) {
      Thread writer = Thread.startVirtualThread(() -> write(follower, lines));
      try {
        lines.awaitEnd();
      } finally {
        follower.end();
        // Also ends a write that the client does not take.
        writer.interrupt();
        writer.join();
      }
    }
  }

  private static void write(Follower follower, LineChannel lines) {
    try (lines) {
      while (!follower.isOver()) {
        for (Follower.Told told : follower.next(LOOK_UP_MILLIS)) {
          lines.write(Json.line(RoleLine.of(told)));
        }
      }
    } catch (IOException e) {
      LOG.debug("A client that watched left", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets watching clients read the last lines, for a moment; then hangs up. */
  @Override
  public void close() {
    board.end();
    try {
      if (!places.tryAcquire(MAX_CLIENTS, LAST_LINES_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("Some clients did not leave");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("The local socket was not removed: {}", e.getMessage());
    }
  }
}
