package io.kcarp.agent.link.pcap;

import io.kcarp.agent.carp.Family;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * libpcap's filter of those frames that say who has certain addresses, so that a busy segment's ARP
 * stays in the kernel.
 */
final class ClaimFilter {
  /** The kernel takes 4096 instructions, and an IPv6 address needs a dozen. */
  static final int MOST_ADDRESSES = 128;

  private static final String ANY =
      "(arp and (arp[6:2] == 2 or arp[14:4] == arp[24:4])) or (icmp6 and ip6[40] == 136)";

  private ClaimFilter() {}

  /** Of more than {@link #MOST_ADDRESSES} it lets pass what is said of any address. */
  static String of(Collection<InetAddress> addresses) {
    return addresses.size() > MOST_ADDRESSES
        ? ANY
        : addresses.stream().map(ClaimFilter::of).sorted().collect(Collectors.joining(" or "));
  }

  private static String of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return switch (Family.of(address)) {
      case IPV4 -> "(arp and arp[14:4] == 0x%08x)".formatted(bytes.getInt());
      case IPV6 ->
          "(icmp6 and ip6[40] == 136 and ip6[48:4] == 0x%08x and ip6[52:4] == 0x%08x and ip6[56:4] == 0x%08x and ip6[60:4] == 0x%08x)"
              .formatted(bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt());
    };
  }
}
