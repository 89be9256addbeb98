package io.kcarp.agent.netlink;

import java.net.InetAddress;
import java.util.List;

/**
 * The kernel's links and addresses, in the network namespace in which this object was opened.
 *
 * <p>Each verb is one question and its answer: it returns when the kernel has done it (typically
 * microseconds later) or after a bound of one second. Not thread-safe: the loop thread is the only
 * caller.
 */
public interface Netlink extends AutoCloseable {

  /**
   * {@code ip link show}.
   *
   * @throws NetlinkException when no complete list could be had
   */
  List<Link> links();

  /**
   * {@code ip address show}: IPv4 and IPv6, in the kernel's order, so that an interface's own first
   * address comes before those that were added later.
   *
   * @throws NetlinkException when no complete list could be had
   */
  List<InterfaceAddress> addresses();

  /**
   * {@code ip address add ADDRESS/PREFIX dev IF proto 112}, and {@code nodad preferred_lft 0} for
   * IPv6. A virtual address is still on its former holder when it arrives here, so duplicate
   * address detection would refuse every planned move; and one that is never preferred is not
   * chosen as the source of the node's own connections while there is another (IPv4 knows no such
   * preference). No broadcast address is set, as with plain {@code ip}.
   *
   * <p>The kernel compares IPv4 addresses with their prefix length (the same address with two
   * lengths is two addresses), and IPv6 addresses without it.
   *
   * @throws IllegalArgumentException when the prefix length does not fit the address family
   */
  AddOutcome addAddress(int interfaceIndex, InetAddress address, int prefixLength);

  /**
   * {@code ip address delete ADDRESS/PREFIX dev IF}. Whose address it is, is the caller's duty to
   * know: the kernel does not compare {@link InterfaceAddress#protocol()}.
   *
   * <p>Removing an IPv4 address takes the later ones of the same subnet and prefix length with it,
   * unless the interface's {@code promote_secondaries} is set. A /32 has no such followers.
   *
   * @throws IllegalArgumentException when the prefix length does not fit the address family
   */
  RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength);

  /** Closes the socket; addresses stay as they are. Further calls of verbs fail. */
  @Override
  void close();
}
