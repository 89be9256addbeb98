package io.kcarp.agent.netlink;

/**
 * Whether the kernel makes a route to the subnet of an IPv4 address that is added. It prefers that
 * address as the source, whatever other addresses there are; that of a /32 leads nowhere.
 */
public enum PrefixRoute {
  /** As {@code ip} does by itself, unless an earlier address has the same subnet and length. */
  MADE,

  /** {@code noprefixroute}; kernels before 4.18 make it all the same. */
  OMITTED
}
