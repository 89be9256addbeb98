package io.kcarp.agent.wire;

/** Why a received frame is not an advertisement for us. Each is a metric tag. */
public enum DropReason {
  /** Ends before the headers do. */
  SHORT,
  /** Not IPv4 in Ethernet, or IPv4 options or a fragment, which no CARP sender uses. */
  NOT_IPV4,
  /** Not IP protocol 112. */
  NOT_CARP,
  /** IPv4 header checksum. */
  BAD_IP_CHECKSUM,
  /** TTL is not 255: it was routed. */
  BAD_TTL,
  /** Not sent to our group. */
  BAD_DESTINATION,
  /** IP payload is not 36 bytes. */
  BAD_LENGTH,
  /** CARP version is not 2. */
  BAD_VERSION,
  /** Type is not 1 (advertisement), or authlen is not 7. */
  BAD_TYPE,
  /** CARP checksum. */
  BAD_CHECKSUM,
  /** No virtual host of this vhid here. */
  UNKNOWN_VHID,
  /** HMAC: another password, other addresses, or forged. */
  BAD_DIGEST,
  /** Our own frame, echoed back. */
  OWN_ECHO,
  /** The queue to the loop was full. */
  QUEUE_FULL
}
