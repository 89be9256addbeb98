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
  /** Not IPv4 in Ethernet. */
  NOT_IPV4,
  /** Has IPv4 options, which no CARP sender uses. */
  IP_OPTIONS,
  /** IPv4 header checksum. */
  BAD_IP_CHECKSUM,
  /** A fragment: 36 bytes never need one. */
  FRAGMENT,
  /** Not IP protocol 112. */
  NOT_CARP,
  /** TTL is not 255: it was routed. */
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
  /** Not sent to our group. */
  BAD_DESTINATION,
  /** HMAC: another password, other addresses, or forged. */
  BAD_DIGEST,
  /** Our own frame, echoed back. */
  OWN_ECHO,
  /** The queue to the loop was full. */
  QUEUE_FULL
}
