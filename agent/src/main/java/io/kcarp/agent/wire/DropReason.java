package io.kcarp.agent.wire;

/**
 * Why a received frame is not an advertisement for us. Each is a metric tag.
 *
 * <p>A frame with several faults is counted by the first one, in the order of these constants
 * ({@link #SHORT} whenever the bytes that the next check reads are missing).
 */
public enum DropReason {
  /** Ends before the headers do. */
  SHORT,
  /** Has an 802.1Q or 802.1ad tag: it belongs to another segment, captured on the parent. */
  VLAN_TAGGED,
  /** Neither IPv4 nor IPv6 in Ethernet. */
  NOT_IP,
  /** Has IPv4 options or an IPv6 extension header, which no CARP sender uses. */
  IP_OPTIONS,
  /** IPv4 header checksum. */
  BAD_IP_CHECKSUM,
  /** A fragment: 36 bytes never need one. */
  FRAGMENT,
  /** Not IP protocol, or next header, 112. */
  NOT_CARP,
  /** TTL or hop limit is not 255: it was routed. */
  BAD_TTL,
  /** IP payload is not 36 bytes; VRRP, the other user of protocol 112, usually ends here. */
  BAD_LENGTH,
  /** CARP version is not 2. */
  BAD_VERSION,
  /** Type is not 1 (advertisement), or authlen is not 7. */
  BAD_TYPE,
  /** CARP checksum. */
  BAD_CHECKSUM,
  /** No virtual host of this vhid here; also vhid 0, which is nobody's. */
  UNKNOWN_VHID,
  /** Not sent to our group, or with unicast not to our address. */
  BAD_DESTINATION,
  /** Our own frame, echoed back. */
  OWN_ECHO,
  /** HMAC: another password, other addresses, or forged. */
  BAD_DIGEST,
  /** From our own source address, but not ours: another node uses the address too. */
  DUPLICATE_SOURCE,
  /** Counter and digest of an earlier advertisement, with another interval or demote count. */
  TAMPERED,
  /** An earlier advertisement again. */
  REPLAYED,
  /** ARP or ICMPv6 that does not say who has an address. */
  NO_CLAIM,
  /** The queue to the loop was full, or its sender's share of it. */
  QUEUE_FULL
}
