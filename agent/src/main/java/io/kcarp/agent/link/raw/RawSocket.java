package io.kcarp.agent.link.raw;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A raw IP socket of protocol 112, bound to an interface and to one of its addresses. Sends the
 * carrier that {@code wire} writes: TTL or hop limit 255; in IPv4 don't fragment and TOS 0x10, in
 * IPv6 no flow label. It drops what it receives, since frames come through libpcap; but since it is
 * there, the kernel does not tell the sender that nobody here speaks its protocol.
 */
final class RawSocket implements AutoCloseable {
  private static final int PROTOCOL_CARP = 112;
  private static final int HOP_LIMIT = 255;
  private static final int TOS_LOW_DELAY = 0x10;

  /** {@code struct sockaddr_in}: family u16, port u16, address, 8 bytes of padding. */
  private static final int IPV4_ADDRESS_BYTES = 16;

  private static final int IPV4_OFFSET = 4;

  /** {@code struct sockaddr_in6}: family u16, port u16, flow u32, address, scope u32. */
  private static final int IPV6_ADDRESS_BYTES = 28;

  private static final int IPV6_OFFSET = 8;

  /** {@code struct sock_filter}: code u16, two jumps u8, constant u32. */
  private static final int BPF_INSTRUCTION_BYTES = 8;

  /** BPF_RET with a constant, which is how many bytes to keep: none. */
  private static final short BPF_RETURN_CONSTANT = 0x06;

  /** {@code struct sock_fprog} on 64-bit Linux: length u16, padding, pointer. */
  private static final int BPF_PROGRAM_BYTES = 16;

  private static final int BPF_POINTER_OFFSET = 8;

  private final int fd;

  private RawSocket(int fd) {
    this.fd = fd;
  }

  /** Opens and binds it. */
  static RawSocket open(String interfaceName, InetAddress source) throws LastErrorException {
    boolean ipv4 = source instanceof Inet4Address;
    RawSocket socket =
        new RawSocket(
            LibC.socket(
                ipv4 ? LibC.AF_INET : LibC.AF_INET6,
                LibC.SOCK_RAW | LibC.SOCK_CLOEXEC,
                PROTOCOL_CARP));
    try {
      socket.queueNothing();
      byte[] name = (interfaceName + "\0").getBytes(StandardCharsets.UTF_8);
      LibC.setsockopt(socket.fd, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, name, name.length);
      if (ipv4) {
        socket.set(LibC.IPPROTO_IP, LibC.IP_TTL, HOP_LIMIT);
        socket.set(LibC.IPPROTO_IP, LibC.IP_TOS, TOS_LOW_DELAY);
        socket.set(LibC.IPPROTO_IP, LibC.IP_MTU_DISCOVER, LibC.IP_PMTUDISC_DO);
      } else {
        socket.set(LibC.IPPROTO_IPV6, LibC.IPV6_UNICAST_HOPS, HOP_LIMIT);
        socket.set(LibC.IPPROTO_IPV6, LibC.IPV6_AUTOFLOWLABEL, 0);
      }
      byte[] address = address(source);
      LibC.bind(socket.fd, address, address.length);
      return socket;
    } catch (LastErrorException e) {
      socket.close();
      throw e;
    }
  }

  /** Gives the packet to the kernel, which may still have to find the neighbour. Never waits. */
  void send(InetAddress destination, byte[] payload) throws LastErrorException {
    byte[] address = address(destination);
    LibC.sendto(fd, payload, payload.length, LibC.MSG_DONTWAIT, address, address.length);
  }

  /** No port, and no scope: the socket is bound to its interface. */
  private static byte[] address(InetAddress address) {
    boolean ipv4 = address instanceof Inet4Address;
    ByteBuffer bytes =
        ByteBuffer.allocate(ipv4 ? IPV4_ADDRESS_BYTES : IPV6_ADDRESS_BYTES)
            .order(ByteOrder.nativeOrder());
    return bytes
        .putShort((short) (ipv4 ? LibC.AF_INET : LibC.AF_INET6))
        .put(ipv4 ? IPV4_OFFSET : IPV6_OFFSET, address.getAddress())
        .array();
  }

  /** A full queue, which nobody reads, would count as nobody here; a filter that drops does not. */
  private void queueNothing() throws LastErrorException {
    try (Memory program = new Memory(BPF_INSTRUCTION_BYTES)) {
      program.clear();
      program.setShort(0, BPF_RETURN_CONSTANT);
      ByteBuffer header = ByteBuffer.allocate(BPF_PROGRAM_BYTES).order(ByteOrder.nativeOrder());
      header.putShort((short) 1).putLong(BPF_POINTER_OFFSET, Pointer.nativeValue(program));
      byte[] value = header.array();
      LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER, value, value.length);
    }
  }

  private void set(int level, int option, int number) throws LastErrorException {
    byte[] value =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(number).array();
    LibC.setsockopt(fd, level, option, value, value.length);
  }

  @Override
  public void close() {
    try {
      LibC.close(fd);
    } catch (LastErrorException ignored) {
      // Linux releases the descriptor whatever close(2) returns.
    }
  }
}
