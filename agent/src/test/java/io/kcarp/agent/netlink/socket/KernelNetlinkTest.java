package io.kcarp.agent.netlink.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcarp.agent.KernelWithout;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal.Failed;
import io.kcarp.agent.netlink.AddressRefusal.NoSuchInterface;
import io.kcarp.agent.netlink.AddressRefusal.NotPermitted;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkException;
import io.kcarp.agent.netlink.NetlinkException.Reason;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.message.Errno;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The conversation with the kernel, with a kernel that says what a test wants. */
class KernelNetlinkTest {
  private static final int PORT_ID = 4711;
  private static final int DONE = 3;
  private static final int ERROR = 2;
  private static final int INTERRUPTED = 0x10;
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.10");

  private final ScriptedChannel kernel = new ScriptedChannel();
  private final KernelNetlink netlink = new KernelNetlink(kernel);

  @Test
  void aKernelThatOnlyGivesNumbersIsGoodEnough() throws Exception {
    try (KernelNetlink older = KernelWithout.EXTENDED_ACKNOWLEDGEMENTS.call(KernelNetlink::open)) {
      assertThat(older.links()).extracting(Link::name).contains("lo");
      assertThat(older.removeAddress(Integer.MAX_VALUE, ADDRESS, 32))
          .as("the latter unless root")
          .isInstanceOfAny(NoSuchInterface.class, NotPermitted.class);
    }
  }

  @Test
  void withoutNetlinkOneShortSentenceSaysSo() {
    assertThatThrownBy(() -> KernelWithout.NETLINK.call(KernelNetlink::open))
        .isInstanceOf(NetlinkUnavailable.class)
        .hasMessageContainingAll("no netlink socket (protocol not supported)", "seccomp")
        .satisfies(e -> assertThat(e.getMessage()).as("passed on whole").hasSizeLessThan(180));
  }

  @Test
  void anInterruptedListIsAskedForAgain() {
    kernel.answer(DONE, INTERRUPTED, 1, PORT_ID, 0);
    kernel.answer(DONE, 0, 2, PORT_ID, 0);

    assertThat(netlink.links()).isEmpty();
    assertThat(kernel.sent).isEqualTo(2);
  }

  @Test
  void aListThatNeverStandsStillIsGivenUp() {
    for (int sequence = 1; sequence <= KernelNetlink.DUMP_ATTEMPTS; sequence++) {
      kernel.answer(DONE, INTERRUPTED, sequence, PORT_ID, 0);
    }

    assertThatThrownBy(netlink::addresses)
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED_DUMP));
    assertThat(kernel.sent).isEqualTo(KernelNetlink.DUMP_ATTEMPTS);
  }

  @Test
  void answersToOthersAndLateAnswersAreNotOurs() {
    kernel.answer(ERROR, 0, 0, PORT_ID, -Errno.EPERM);
    kernel.answer(ERROR, 0, 1, PORT_ID + 1, -Errno.EPERM);
    kernel.answer(ERROR, 0, 1, PORT_ID, 0);

    assertThat(netlink.addAddress(3, ADDRESS, 32, 3, PrefixRoute.MADE))
        .isEqualTo(new AddOutcome.Added());
  }

  @Test
  void aSilentKernelIsANamedFailure() {
    assertThat(netlink.addAddress(3, ADDRESS, 32, 3, PrefixRoute.MADE))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.errno()).isEqualTo(Errno.ETIMEDOUT));
    assertThatThrownBy(netlink::links)
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER));
  }

  @Test
  void aRefusedListIsANamedFailure() {
    kernel.answer(ERROR, 0, 1, PORT_ID, -Errno.EBUSY);

    assertThatThrownBy(netlink::links)
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
        .hasMessageContaining("device or resource busy");
  }

  @Test
  void anUnreadableListIsReadToItsEndBeforeItFails() {
    // RTM_NEWADDR with half a body.
    kernel.answer(20, 0, 1, PORT_ID, 0);
    kernel.answer(DONE, 0, 1, PORT_ID, 0);

    assertThatThrownBy(netlink::addresses)
        .isInstanceOfSatisfying(
            NetlinkException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE_ANSWER));
    assertThat(kernel.datagrams).isEmpty();
  }

  @Test
  void aCutDatagramIsNotTakenForAWholeList() {
    kernel.oversized = true;
    kernel.answer(DONE, 0, 1, PORT_ID, 0);

    assertThatThrownBy(netlink::links)
        .isInstanceOfSatisfying(
            NetlinkException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE_ANSWER));
  }

  @Test
  void aClosedSocketIsANamedFailure() {
    netlink.close();

    assertThat(netlink.addAddress(3, ADDRESS, 32, 3, PrefixRoute.MADE))
        .isEqualTo(new Failed(Errno.EBADF, "the socket is closed"));
    assertThatThrownBy(netlink::links)
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SOCKET_FAILED));
  }

  /** Answers with what was queued, then times out. */
  private static final class ScriptedChannel implements NetlinkChannel {
    final Queue<byte[]> datagrams = new ArrayDeque<>();
    int sent;
    boolean oversized;
    private boolean closed;

    /** A message whose body is the number, and what an acknowledgement repeats of a request. */
    void answer(int type, int flags, int sequence, int portId, int number) {
      int length = type == ERROR ? 36 : 20;
      byte[] bytes = new byte[length];
      NetlinkSocket.nativeOrder(bytes)
          .putInt(length)
          .putShort((short) type)
          .putShort((short) flags)
          .putInt(sequence)
          .putInt(portId)
          .putInt(number);
      datagrams.add(bytes);
    }

    @Override
    public int portId() {
      return PORT_ID;
    }

    @Override
    public int send(ByteBuffer message) {
      sent++;
      return closed ? -Errno.EBADF : 0;
    }

    @Override
    public int receive(byte[] buffer, int flags) {
      byte[] datagram = datagrams.poll();
      if (datagram == null) {
        return -Errno.EAGAIN;
      }
      System.arraycopy(datagram, 0, buffer, 0, datagram.length);
      return oversized ? buffer.length + 1 : datagram.length;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
