package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Vhid;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What goes into a virtual host's digests beside its vhid and the counter.
 *
 * @param addresses the virtual addresses, in any order, repeated or not
 */
public record DigestBasis(CarpKey key, List<InetAddress> addresses) {
  private static final byte VERSION = 2;
  private static final byte TYPE_ADVERTISEMENT = 1;

  /** Copies the list. */
  public DigestBasis {
    addresses = List.copyOf(addresses);
  }

  /** What is hashed, its last eight bytes free for the counter. */
  byte[] message(Vhid vhid, DigestForm form) {
    var sorted =
        new TreeSet<byte[]>(
            Comparator.<byte[]>comparingInt(address -> address.length)
                .thenComparing(Arrays::compareUnsigned));
    int addressBytes = 0;
    for (InetAddress address : addresses) {
      byte[] bytes = address.getAddress();
      if (isHashed(address, form) && sorted.add(bytes)) {
        addressBytes += bytes.length;
      }
    }
    ByteBuffer message = ByteBuffer.allocate(3 + addressBytes + Long.BYTES);
    message.put(VERSION).put(TYPE_ADVERTISEMENT).put((byte) vhid.value());
    sorted.forEach(message::put);
    return message.array();
  }

  private static boolean isHashed(InetAddress address, DigestForm form) {
    if (isFirstOrLast(address.getAddress())) {
      return false;
    }
    return switch (form) {
      case WITH_LINK_LOCAL -> true;
      case WITHOUT_LINK_LOCAL -> !(address instanceof Inet6Address && address.isLinkLocalAddress());
    };
  }

  /** OpenBSD looks for the next address above the last and below all ones, starting at 0. */
  private static boolean isFirstOrLast(byte[] address) {
    boolean first = true;
    boolean last = true;
    for (byte each : address) {
      first &= each == 0;
      last &= each == -1;
    }
    return first || last;
  }
}
