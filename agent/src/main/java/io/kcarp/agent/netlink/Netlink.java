package io.kcarp.agent.netlink;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's links, addresses and neighbours, in the network namespace in which this object was
 * opened.
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
   * {@code ip address add ADDRESS/PREFIX dev IF proto 112 valid_lft LIFETIME preferred_lft 0}, and
   * {@code nodad} for IPv6. A virtual address is still on its former holder when it arrives here,
   * so duplicate address detection would refuse every planned move; and one that is never preferred
   * is not chosen as the source of the node's own connections while there is another (the IPv4
   * stack ignores the preference, only programs see it). No broadcast address is set, as with plain
   * {@code ip}.
   *
   * <p>The kernel compares IPv4 addresses with their prefix length (the same address with two
   * lengths is two addresses), and IPv6 addresses without it.
   *
   * @param lifetimeSeconds at least 1: the kernel removes the address so long after it last heard
   *     of it, here or in {@link #refreshAddress}; up to a second later, never earlier
   * @param prefixRoute of IPv4, for as long as the address is there: refreshing does not change it.
   *     In IPv6 the preference is enough
   * @throws IllegalArgumentException when the prefix length does not fit the address family, or the
   *     lifetime is not at least 1
   */
  AddOutcome addAddress(
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute);

  /**
   * {@code ip address replace ADDRESS/PREFIX dev IF ...}, else as {@link #addAddress}: the lifetime
   * begins anew. An address that is not there any more is added: whether it may be is the caller's
   * duty to know. The kernel tells all listeners, as of any change.
   *
   * @return why not; empty when it was done
   * @throws IllegalArgumentException as for {@link #addAddress}
   */
  Optional<AddressRefusal> refreshAddress(
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute);

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

  /**
   * {@code ip neighbour show dev IF nud incomplete}: whoever the kernel has asked for and not heard
   * of, of both families. It asks again a second later each, three times in all.
   *
   * @throws NetlinkException when no list could be had
   */
  List<InetAddress> unansweredNeighbours(int interfaceIndex);

  /** Closes the socket; addresses stay as they are. Further calls of verbs fail. */
  @Override
  void close();
}
