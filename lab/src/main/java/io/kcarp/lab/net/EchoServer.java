package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers each UDP datagram that reaches its host, on whatever address, with the datagram's first
 * {@value #SEQUENCE_BYTES} bytes followed by the host's name in UTF-8.
 */
public final class EchoServer implements AutoCloseable {
  /** The probe's sequence number, big-endian. */
  static final int SEQUENCE_BYTES = Long.BYTES;

  /**
   * Seconds of probes: a thread of ours that waits for the CPU must not look like a lost answer.
   */
  static final int BUFFER_BYTES = 1 << 20;

  private final DatagramChannel channel;
  private final ByteBuffer name;

  private EchoServer(DatagramChannel channel, String name) {
    this.channel = channel;
    this.name = ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Listens on the port of 0.0.0.0 and :: in the host. */
  public static EchoServer start(Host host, int port) throws IOException {
    var channel =
        host.call(() ->
            DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), port)));
    var server = new EchoServer(channel, host.name());
    Thread.ofPlatform().daemon().name("echo-" + host.name()).start(server::serve);
    return server;
  }

  private void serve() {
    var datagram = ByteBuffer.allocateDirect(512);
    try {
      while (true) {
        datagram.clear();
        SocketAddress sender = channel.receive(datagram);
        if (datagram.position() < SEQUENCE_BYTES) {
          continue;
        }
        datagram.position(SEQUENCE_BYTES).limit(datagram.capacity());
        datagram.put(name.duplicate()).flip();
        answer(datagram, sender);
      }
    } catch (ClosedChannelException closed) {
      return;
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "echo server: " + e, e);
    }
  }

  private void answer(ByteBuffer datagram, SocketAddress to) throws IOException {
    try {
      channel.send(datagram, to);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException unreachable) {
      // The link is cut just now: an answer lost, as any frame would be.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
