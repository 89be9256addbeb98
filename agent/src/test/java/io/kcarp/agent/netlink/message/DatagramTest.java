package io.kcarp.agent.netlink.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.Captures;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.message.Message.Acknowledged;
import io.kcarp.agent.netlink.message.Message.AddressGone;
import io.kcarp.agent.netlink.message.Message.AddressPresent;
import io.kcarp.agent.netlink.message.Message.DumpDone;
import io.kcarp.agent.netlink.message.Message.LinkGone;
import io.kcarp.agent.netlink.message.Message.LinkPresent;
import io.kcarp.agent.netlink.message.Message.Malformed;
import io.kcarp.agent.netlink.message.Message.NeighbourUnanswered;
import io.kcarp.agent.netlink.message.Message.Skipped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatagramTest {
  private static final int KCARP0 = 3;
  private static final byte INCOMPLETE = 1;
  private static final HardwareAddress MAC = HardwareAddress.of(new byte[] {2, 0, 0, 0, 0, 1});

  @Test
  void readsTheKernelsListOfAddresses() {
    assertThat(messages("list-addresses"))
        .containsExactly(
            new AddressPresent(permanent(1, "127.0.0.1", 8, 0)),
            new AddressPresent(permanent(KCARP0, "192.0.2.10", 32, 112)),
            new AddressPresent(
                new InterfaceAddress(
                    KCARP0,
                    InetAddress.ofLiteral("192.0.2.20"),
                    32,
                    0,
                    new AddressLifetime(100, 0x00012245),
                    false,
                    false)),
            new AddressPresent(permanent(1, "::1", 128, 1)),
            new AddressPresent(permanent(2, "fe80::ff:fe00:2", 64, 3)),
            new AddressPresent(permanent(KCARP0, "2001:db8::10", 128, 112)),
            new AddressPresent(permanent(KCARP0, "fe80::ff:fe00:1", 64, 3)));
  }

  @Test
  void readsTheKernelsListOfLinks() {
    assertThat(messages("list-links"))
        .containsExactly(
            new LinkPresent(
                new Link(1, "lo", HardwareAddress.of(new byte[6]), true, true, true, 65536, 772)),
            new LinkPresent(
                new Link(
                    2,
                    "kcarp1",
                    HardwareAddress.of(new byte[] {2, 0, 0, 0, 0, 2}),
                    true,
                    true,
                    false,
                    1500,
                    Link.ETHERNET)),
            new LinkPresent(kcarp0(true, true)));
  }

  @Test
  void readsTheKernelsListOfNeighbours() {
    assertThat(messages("list-neighbours"))
        .containsExactly(
            new Skipped(MessageHeader.RTM_NEWNEIGH),
            new NeighbourUnanswered(KCARP0, InetAddress.ofLiteral("192.0.2.21")),
            new Skipped(MessageHeader.RTM_NEWNEIGH),
            new Skipped(MessageHeader.RTM_NEWNEIGH),
            new Skipped(MessageHeader.RTM_NEWNEIGH),
            new NeighbourUnanswered(KCARP0, InetAddress.ofLiteral("2001:db8::21")),
            new DumpDone(new Verdict(0, "")));
  }

  @Test
  void readsTheEndOfAList() {
    assertThat(messages("list-end")).containsExactly(new DumpDone(new Verdict(0, "")));
  }

  @Test
  void readsAddressNews() {
    assertThat(messages("address-added-ipv4"))
        .containsExactly(new AddressPresent(permanent(KCARP0, "192.0.2.10", 32, 112)));
    assertThat(messages("address-added-ipv6"))
        .containsExactly(new AddressPresent(permanent(KCARP0, "2001:db8::10", 128, 112)));
    assertThat(messages("address-removed-ipv4"))
        .containsExactly(new AddressGone(permanent(KCARP0, "192.0.2.10", 32, 112)));
  }

  @Test
  void takesTheLocalAddressNotThePeers() {
    assertThat(messages("address-added-peer"))
        .singleElement()
        .isInstanceOfSatisfying(
            AddressPresent.class,
            present ->
                assertThat(present.address().address())
                    .isEqualTo(InetAddress.ofLiteral("192.0.2.20")));
  }

  @Test
  void readsLinkNews() {
    assertThat(messages("link-carrier-lost")).containsExactly(new LinkPresent(kcarp0(true, false)));
    assertThat(messages("link-down")).containsExactly(new LinkPresent(kcarp0(false, false)));
    assertThat(messages("link-removed")).containsExactly(new LinkGone(KCARP0, "kcarp0"));
  }

  @Test
  void aPortThatLeavesItsBridgeIsNotALinkThatIsGone() {
    assertThat(messages("bridge-port-left"))
        .containsExactly(new Skipped(MessageHeader.RTM_DELLINK));
    assertThat(messages("bridge-port-news"))
        .containsExactly(new Skipped(MessageHeader.RTM_NEWLINK));
  }

  @Test
  void readsAcknowledgementsWithTheKernelsOwnWords() {
    assertThat(messages("ack")).containsExactly(acknowledged(0, ""));
    assertThat(messages("ack-present-ipv4"))
        .containsExactly(acknowledged(Errno.EEXIST, "ipv4: Address already assigned"));
    assertThat(messages("ack-present-ipv6"))
        .containsExactly(acknowledged(Errno.EEXIST, "ipv6: address already assigned"));
    assertThat(messages("ack-no-interface-ipv4"))
        .containsExactly(acknowledged(Errno.ENODEV, "ipv4: Device not found"));
    assertThat(messages("ack-no-interface-ipv6"))
        .containsExactly(acknowledged(Errno.ENODEV, "ipv6: Unable to find the interface"));
    assertThat(messages("ack-bad-prefix-length"))
        .containsExactly(acknowledged(Errno.EINVAL, "ipv4: Invalid prefix length"));
    assertThat(messages("ack-absent"))
        .containsExactly(acknowledged(Errno.EADDRNOTAVAIL, "ipv4: Address not found"));
  }

  @Test
  void namesTheErrorWhereTheKernelExplainsNothing() {
    ByteBuffer ack = Captures.buffer("ack");
    ack.putInt(MessageHeader.BYTES, -Errno.EPERM);

    assertThat(messages(ack)).containsExactly(acknowledged(1, "operation not permitted"));
  }

  @Test
  void anIpv4MappedAddressStaysIpv6() {
    ByteBuffer datagram = Captures.buffer("address-added-ipv6");
    // The address attribute's value follows header, body and attribute header.
    datagram.position(16 + 8 + 4).put(new byte[10]).putShort((short) 0xffff);
    datagram.rewind();

    assertThat(messages(datagram))
        .singleElement()
        .isInstanceOfSatisfying(
            AddressPresent.class,
            present -> assertThat(present.address().address()).isInstanceOf(Inet6Address.class));
  }

  @Test
  void tellsTentativeAndDuplicateAddresses() {
    ByteBuffer datagram = Captures.buffer("address-added-ipv6");
    // IFA_FLAGS, which outdoes the eight bits in the body.
    datagram.putInt(datagram.limit() - 12, 0x48);

    assertThat(messages(datagram))
        .containsExactly(
            new AddressPresent(
                new InterfaceAddress(
                    KCARP0, InetAddress.ofLiteral("2001:db8::10"), 128, 112, null, true, true)));
  }

  @Test
  void tellsAnInterruptedDump() {
    ByteBuffer datagram = Captures.buffer("list-end");
    datagram.putShort(6, (short) (MessageHeader.NLM_F_DUMP_INTR | 2));

    assertThat(Datagram.read(datagram))
        .singleElement()
        .satisfies(envelope -> assertThat(envelope.header().dumpInterrupted()).isTrue());
    assertThat(Datagram.read(Captures.buffer("list-end")))
        .singleElement()
        .satisfies(envelope -> assertThat(envelope.header().dumpInterrupted()).isFalse());
  }

  @Test
  void skipsTypesAndFamiliesItDoesNotKnow() {
    ByteBuffer noop = Captures.buffer("list-end");
    noop.putShort(4, (short) MessageHeader.NLMSG_NOOP);
    ByteBuffer phonet = Captures.buffer("address-removed-ipv4");
    phonet.put(16, (byte) 35);

    assertThat(messages(noop)).containsExactly(new Skipped(MessageHeader.NLMSG_NOOP));
    assertThat(messages(phonet)).containsExactly(new Skipped(MessageHeader.RTM_DELADDR));

    ByteBuffer decnet = shortened("list-neighbours", 28).put(16, (byte) 12).put(24, INCOMPLETE);
    assertThat(messages(decnet)).containsExactly(new Skipped(MessageHeader.RTM_NEWNEIGH));
  }

  @Test
  void eachRefusalHasItsCause() {
    assertThat(messages(cut("ack", 15))).containsExactly(refused(Refusal.SHORT_HEADER));
    assertThat(messages(cut("ack", 20))).containsExactly(refused(Refusal.BAD_LENGTH));
    assertThat(messages(shortened("ack", 20))).containsExactly(refused(Refusal.SHORT_BODY));
    assertThat(messages(shortened("list-end", 18))).containsExactly(refused(Refusal.SHORT_BODY));
    assertThat(messages(shortened("link-down", 31))).containsExactly(refused(Refusal.SHORT_BODY));
    assertThat(messages(shortened("address-added-ipv4", 23)))
        .containsExactly(refused(Refusal.SHORT_BODY));
    assertThat(messages(shortened("link-down", 38)))
        .containsExactly(refused(Refusal.BAD_ATTRIBUTE));
    assertThat(messages(shortened("link-removed", 32)))
        .containsExactly(refused(Refusal.MISSING_ATTRIBUTE));
    assertThat(messages(shortened("address-removed-ipv4", 24)))
        .containsExactly(refused(Refusal.MISSING_ATTRIBUTE));

    assertThat(messages(shortened("list-neighbours", 27)))
        .containsExactly(refused(Refusal.SHORT_BODY));
    assertThat(messages(shortened("list-neighbours", 28).put(24, INCOMPLETE)))
        .containsExactly(refused(Refusal.MISSING_ATTRIBUTE));
    assertThat(messages(shortened("list-neighbours", 32).put(24, INCOMPLETE)))
        .containsExactly(refused(Refusal.BAD_ATTRIBUTE));
    ByteBuffer ofIpv6 = shortened("list-neighbours", 36).put(24, INCOMPLETE);
    ofIpv6.put(16, (byte) Family.IPV6);
    assertThat(messages(ofIpv6)).containsExactly(refused(Refusal.BAD_VALUE));

    ByteBuffer family = Captures.buffer("address-added-ipv4");
    family.put(16, (byte) Family.IPV6);
    assertThat(messages(family)).containsExactly(refused(Refusal.BAD_VALUE));

    ByteBuffer endless = Captures.buffer("address-added-ipv4");
    endless.putShort(24, (short) 3);
    assertThat(messages(endless)).containsExactly(refused(Refusal.BAD_ATTRIBUTE));

    ByteBuffer request = Captures.buffer("ack-absent");
    request.putInt(20, 4000);
    assertThat(messages(request)).containsExactly(refused(Refusal.BAD_LENGTH));

    assertThat(Refusal.values()).allSatisfy(it -> assertThat(it.sentence()).endsWith("."));
  }

  @Test
  void aBadMessageDoesNotHideTheNext() {
    byte[] bad = Captures.bytes("address-added-ipv4");
    bad[24] = 3;
    byte[] good = Captures.bytes("list-end");
    ByteBuffer both = ByteBuffer.allocate(bad.length + good.length).order(ByteOrder.LITTLE_ENDIAN);
    both.put(bad).put(good).flip();

    assertThat(messages(both))
        .containsExactly(refused(Refusal.BAD_ATTRIBUTE), new DumpDone(new Verdict(0, "")));
  }

  @ParameterizedTest
  @MethodSource("captureNames")
  void aCutDatagramIsRefusedAtEveryLength(String name) {
    byte[] whole = Captures.bytes(name);
    int last = lastMessageStart(name);
    for (int length = last + 1; length < whole.length; length++) {
      assertThat(messages(cut(name, length)).getLast())
          .as("cut to %d bytes", length)
          .isInstanceOf(Malformed.class);
    }
  }

  @ParameterizedTest
  @MethodSource("captureNames")
  void noBytesMakeReadingThrowOrHang(String name) {
    Random random = new Random(name.hashCode());
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = Captures.bytes(name);
      for (int change = 0; change < 1 + round % 8; change++) {
        bytes[random.nextInt(Math.min(bytes.length, 120))] = (byte) random.nextInt();
      }
      ByteBuffer datagram =
          ByteBuffer.wrap(bytes, 0, bytes.length - round % 5).order(ByteOrder.LITTLE_ENDIAN);

      assertThat(Datagram.read(datagram)).isNotEmpty();
    }
  }

  static Collection<String> captureNames() {
    return Captures.names();
  }

  private static int lastMessageStart(String name) {
    ByteBuffer datagram = Captures.buffer(name);
    int start = 0;
    while (start + Attributes.padded(datagram.getInt(start)) < datagram.limit()) {
      start += Attributes.padded(datagram.getInt(start));
    }
    return start;
  }

  private static ByteBuffer cut(String name, int length) {
    return Captures.buffer(name).limit(length);
  }

  /** Cut, with a header that says so. */
  private static ByteBuffer shortened(String name, int length) {
    return cut(name, length).putInt(0, length);
  }

  private static List<Message> messages(String name) {
    return messages(Captures.buffer(name));
  }

  private static List<Message> messages(ByteBuffer datagram) {
    return Datagram.read(datagram).stream().map(Envelope::message).toList();
  }

  private static Message acknowledged(int errno, String text) {
    return new Acknowledged(new Verdict(errno, text));
  }

  private static Message refused(Refusal refusal) {
    return new Malformed(refusal);
  }

  private static InterfaceAddress permanent(
      int interfaceIndex, String address, int prefixLength, int protocol) {
    return new InterfaceAddress(
        interfaceIndex, InetAddress.ofLiteral(address), prefixLength, protocol, null, false, false);
  }

  private static Link kcarp0(boolean up, boolean carrier) {
    return new Link(KCARP0, "kcarp0", MAC, up, carrier, false, 1500, Link.ETHERNET);
  }
}
