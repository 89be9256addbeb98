package io.kcarp.agent.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 through a socket. One thread reads, one writes. */
final class LineChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final int maxLineBytes;
  private final ByteBuffer received = ByteBuffer.allocate(4096).flip();

  LineChannel(SocketChannel channel, int maxLineBytes) {
    this.channel = channel;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * The next line, without its end; null when there is none any more.
   *
   * @throws IOException also when a line is longer than allowed
   */
  @Nullable String read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (received.hasRemaining()) {
        byte next = received.get();
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        if (line.size() == maxLineBytes) {
          throw new IOException("a line is longer than " + maxLineBytes + " bytes");
        }
        line.write(next);
      }
      received.clear();
      int bytes = channel.read(received);
      received.flip();
      if (bytes < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
    }
  }

  /** Returns when the other side has closed; what it sends before is ignored. */
  void awaitEnd() throws IOException {
    do {
      received.clear();
    } while (channel.read(received) >= 0);
  }

  void write(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
