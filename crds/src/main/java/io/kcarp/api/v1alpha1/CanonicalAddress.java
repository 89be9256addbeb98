package io.kcarp.api.v1alpha1;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The one text of an address in a status, by which operator and agents also compare: dotted quad,
 * or RFC 5952 (lower case, the longest run of two or more zero groups as {@code ::}).
 */
public final class CanonicalAddress {
  private static final int GROUPS = 8;

  private CanonicalAddress() {}

  /** As in {@code 10.0.0.100} or {@code 2001:db8::100}; never with a zone. */
  public static String text(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    int[] groups = groups(address.getAddress());
    int zerosFrom = 0;
    int zeros = 1;
    for (int first = 0; first < GROUPS; first++) {
      int run = zerosAt(groups, first);
      if (run > zeros) {
        zerosFrom = first;
        zeros = run;
      }
    }
    return zeros < 2
        ? joined(groups, 0, GROUPS)
        : joined(groups, 0, zerosFrom) + "::" + joined(groups, zerosFrom + zeros, GROUPS);
  }

  private static int[] groups(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    return groups;
  }

  private static int zerosAt(int[] groups, int first) {
    int end = first;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - first;
  }

  private static String joined(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
