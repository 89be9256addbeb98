package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;

/** A message's meaning, without its header. */
public sealed interface Message {

  /** RTM_NEWLINK: an entry of a list, or news of a link. */
  record LinkPresent(Link link) implements Message {}

  /** RTM_DELLINK. */
  record LinkGone(int interfaceIndex, String name) implements Message {}

  /** RTM_NEWADDR. */
  record AddressPresent(InterfaceAddress address) implements Message {}

  /** RTM_DELADDR. */
  record AddressGone(InterfaceAddress address) implements Message {}

  /** RTM_NEWNEIGH: an entry of a list, whom the kernel has asked for and knows nothing of. */
  record NeighbourUnanswered(int interfaceIndex, InetAddress address) implements Message {}

  /** NLMSG_ERROR: a request's end; it acknowledges when the error number is 0. */
  record Acknowledged(Verdict verdict) implements Message {}

  /** NLMSG_DONE: a list's end. */
  record DumpDone(Verdict verdict) implements Message {}

  /** Well-formed, but of a type or family that kcarp does not use. */
  record Skipped(int type) implements Message {}

  /** Not readable. */
  record Malformed(Refusal refusal) implements Message {}
}
