package io.kcarp.agent.netlink;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An IP address on an interface.
 *
 * @param interfaceIndex the link that has it
 * @param address the local address; IPv6 without a scope id
 * @param prefixLength 0..32 or 0..128
 * @param protocol who put it there (IFA_PROTO), 0 when nobody said. See {@link #KCARP_PROTOCOL}.
 * @param lifetime how long the kernel keeps it by itself, null: for ever
 * @param tentative IPv6: not usable yet, duplicate address detection is under way
 * @param duplicate IPv6: not usable, detection found it on another host (IFA_F_DADFAILED)
 */
public record InterfaceAddress(
    int interfaceIndex,
    InetAddress address,
    int prefixLength,
    int protocol,
    @Nullable AddressLifetime lifetime,
    boolean tentative,
    boolean duplicate) {

  /**
   * The mark on addresses that kcarp puts on: CARP's IP protocol number. The kernel itself uses 1
   * to 3 and leaves the rest to user space; a recent {@code ip} prints it after {@code proto}.
   *
   * <p>Kernels before 5.18 ignore the mark without a word and list 0, so its absence proves nothing
   * there.
   */
  public static final int KCARP_PROTOCOL = 112;

  /** Whether it carries {@link #KCARP_PROTOCOL}: a virtual address, of this agent or another. */
  public boolean isMarked() {
    return protocol == KCARP_PROTOCOL;
  }

  /** This with kcarp's mark, which kernels before 5.18 do not show. */
  public InterfaceAddress marked() {
    return new InterfaceAddress(
        interfaceIndex, address, prefixLength, KCARP_PROTOCOL, lifetime, tentative, duplicate);
  }

  /** IPv6, of fe80::/10: the interface's own, meaningful on its segment only. */
  public boolean isIpv6LinkLocal() {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }

  /** Whether nothing but the lifetime tells one from the other. */
  public boolean isSameButForLifetime(InterfaceAddress other) {
    return withoutLifetime().equals(other.withoutLifetime());
  }

  private InterfaceAddress withoutLifetime() {
    return new InterfaceAddress(
        interfaceIndex, address, prefixLength, protocol, null, tentative, duplicate);
  }

  /** Whether packets can come from it: it is neither tentative nor a duplicate. */
  public boolean usable() {
    return !tentative && !duplicate;
  }
}
