package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;

/** Sends the host's name, in UTF-8, to whoever connects, and closes the connection. */
public final class TcpGreeter implements AutoCloseable {
  private final ServerSocketChannel server;
  private final ByteBuffer name;

  private TcpGreeter(ServerSocketChannel server, String name) {
    this.server = server;
    this.name = ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Listens on the port of all the host's addresses. */
  public static TcpGreeter start(Host host, int port) throws IOException {
    var server =
        host.call(() ->
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), port)));
    var greeter = new TcpGreeter(server, host.name());
    Thread.ofPlatform().daemon().name("greeter-" + host.name()).start(greeter::serve);
    return greeter;
  }

  private void serve() {
    try {
      while (true) {
        greetNext();
      }
    } catch (ClosedChannelException closed) {
      return;
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "greeter: " + e, e);
    }
  }

  private void greetNext() throws IOException {
    try (var connection = server.accept()) {
      // A dozen bytes always fit into a new connection's buffer.
      connection.write(name.duplicate());
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException gone) {
      // The client has given up meanwhile; that is the client's story.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
