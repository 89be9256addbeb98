package io.kcarp.agent.netlink.socket;

import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkException;
import io.kcarp.agent.netlink.NetlinkException.Reason;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.RemoveOutcome;
import io.kcarp.agent.netlink.message.Datagram;
import io.kcarp.agent.netlink.message.Envelope;
import io.kcarp.agent.netlink.message.Errno;
import io.kcarp.agent.netlink.message.Message;
import io.kcarp.agent.netlink.message.Message.AddressPresent;
import io.kcarp.agent.netlink.message.Message.LinkPresent;
import io.kcarp.agent.netlink.message.Message.NeighbourUnanswered;
import io.kcarp.agent.netlink.message.Refusal;
import io.kcarp.agent.netlink.message.Requests;
import io.kcarp.agent.netlink.message.Verdict;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Netlink} on a socket. */
public final class KernelNetlink implements Netlink {
  /** A thousand times what the slowest answer took in measurements. */
  static final int TIMEOUT_MILLIS = 1000;

  /** How often a list is asked for while it keeps changing under the reader. */
  static final int DUMP_ATTEMPTS = 5;

  private final NetlinkChannel channel;
  private final ByteBuffer request =
      ByteBuffer.allocate(Requests.BYTES).order(ByteOrder.nativeOrder());
  private final byte[] buffer = new byte[NetlinkSocket.BUFFER_BYTES];
  private int sequence;

  KernelNetlink(NetlinkChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a socket in the calling thread's network namespace. Listing needs no rights, changing
   * addresses needs NET_ADMIN, which is only known when it is tried.
   *
   * @throws NetlinkUnavailable when there is no netlink for this process
   */
  public static KernelNetlink open() {
    NetlinkSocket socket = NetlinkSocket.open(0);
    socket.setTimeoutMillis(TIMEOUT_MILLIS);
    return new KernelNetlink(socket);
  }

  @Override
  public List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (Message message : dump(Requests::listLinks)) {
      if (message instanceof LinkPresent(Link link)) {
        links.add(link);
      }
    }
    return List.copyOf(links);
  }

  @Override
  public List<InterfaceAddress> addresses() {
    List<InterfaceAddress> addresses = new ArrayList<>();
    for (Message message : dump(Requests::listAddresses)) {
      if (message instanceof AddressPresent(InterfaceAddress address)) {
        addresses.add(address);
      }
    }
    return List.copyOf(addresses);
  }

  @Override
  public AddOutcome addAddress(
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    Requests.addAddress(
        request, ++sequence, interfaceIndex, address, prefixLength, lifetimeSeconds, prefixRoute);
    return change().toAddOutcome(interfaceIndex);
  }

  @Override
  public Optional<AddressRefusal> refreshAddress(
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    Requests.refreshAddress(
        request, ++sequence, interfaceIndex, address, prefixLength, lifetimeSeconds, prefixRoute);
    return change().toRefreshOutcome(interfaceIndex);
  }

  @Override
  public RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength) {
    Requests.removeAddress(request, ++sequence, interfaceIndex, address, prefixLength);
    return change().toRemoveOutcome(interfaceIndex);
  }

  @Override
  public List<InetAddress> unansweredNeighbours(int interfaceIndex) {
    List<InetAddress> unanswered = new ArrayList<>();
    for (Message message :
        dump((out, number) -> Requests.listNeighbours(out, number, interfaceIndex))) {
      // Before 4.4 the kernel lists those of all interfaces.
      if (message instanceof NeighbourUnanswered(int index, InetAddress address)
          && index == interfaceIndex) {
        unanswered.add(address);
      }
    }
    return List.copyOf(unanswered);
  }

  @Override
  public void close() {
    channel.close();
  }

  /** Sends the request and waits for its acknowledgement. */
  private Verdict change() {
    int sent = channel.send(request);
    if (sent < 0) {
      return Verdict.of(-sent);
    }
    while (true) {
      int received = channel.receive(buffer, 0);
      if (received == -Errno.EAGAIN) {
        return new Verdict(
            Errno.ETIMEDOUT, "no answer within a second, so it may or may not have been done");
      }
      if (received < 0) {
        return Verdict.of(-received);
      }
      for (Envelope envelope : read(received)) {
        if (isAnswer(envelope) && envelope.message() instanceof Message.Acknowledged(var verdict)) {
          return verdict;
        }
      }
    }
  }

  /** Writes a list request with the given sequence number. */
  @FunctionalInterface
  private interface ListRequest {
    void write(ByteBuffer out, int sequence);
  }

  private List<Message> dump(ListRequest list) {
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      list.write(request, ++sequence);
      List<Message> entries = new ArrayList<>();
      if (dumpOnce(entries)) {
        return entries;
      }
    }
    throw new NetlinkException(
        Reason.INTERRUPTED_DUMP,
        "The kernel's list changed under each of " + DUMP_ATTEMPTS + " attempts to read it.");
  }

  /**
   * False when the list changed meanwhile. Reads to the list's end whatever it meets, because the
   * kernel refuses the next list while one is unread.
   */
  private boolean dumpOnce(List<Message> entries) {
    int sent = channel.send(request);
    if (sent < 0) {
      throw socketFailed(-sent);
    }
    boolean whole = true;
    @Nullable Refusal refusal = null;
    while (true) {
      int received = channel.receive(buffer, 0);
      if (received == -Errno.EAGAIN) {
        throw new NetlinkException(
            Reason.NO_ANSWER, "The kernel did not answer a netlink request within a second.");
      }
      if (received < 0) {
        throw socketFailed(-received);
      }
      if (received > buffer.length) {
        refusal = Refusal.BAD_LENGTH;
      }
      for (Envelope envelope : read(received)) {
        if (!isAnswer(envelope)) {
          continue;
        }
        whole &= !envelope.header().dumpInterrupted();
        switch (envelope.message()) {
          case Message.DumpDone(Verdict verdict) -> {
            requireSuccess(verdict);
            requireReadable(refusal);
            return whole;
          }
          case Message.Acknowledged(Verdict verdict) -> requireSuccess(verdict);
          case Message.Malformed(Refusal found) -> refusal = found;
          case LinkPresent entry -> entries.add(entry);
          case AddressPresent entry -> entries.add(entry);
          case NeighbourUnanswered entry -> entries.add(entry);
          case Message.LinkGone _, Message.AddressGone _, Message.Skipped _ -> {}
        }
      }
    }
  }

  private List<Envelope> read(int received) {
    return Datagram.read(
        NetlinkSocket.nativeOrder(buffer).limit(Math.min(received, buffer.length)));
  }

  /** False for the late answer to an earlier request that was given up. */
  private boolean isAnswer(Envelope envelope) {
    return envelope.header().sequence() == sequence
        && envelope.header().portId() == channel.portId();
  }

  private static void requireSuccess(Verdict verdict) {
    if (verdict.errno() != 0) {
      throw new NetlinkException(
          Reason.REFUSED,
          "The kernel refused to list: " + verdict.text() + " (errno " + verdict.errno() + ").");
    }
  }

  private static void requireReadable(@Nullable Refusal refusal) {
    if (refusal != null) {
      throw new NetlinkException(Reason.UNREADABLE_ANSWER, refusal.sentence());
    }
  }

  private static NetlinkException socketFailed(int errno) {
    return new NetlinkException(
        Reason.SOCKET_FAILED,
        "The netlink socket failed: " + Errno.describe(errno) + " (errno " + errno + ").");
  }
}
