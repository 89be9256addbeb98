package io.kcarp.agent.ucarp;

import java.net.Inet4Address;

/**
 * How advertisements travel.
 *
 * @param broadcast to the broadcast MAC address instead of the group's (--nomcast); the IP
 *     destination is the group all the same
 * @param group the IP destination, and the only one that is listened to (--mcastip)
 */
public record Transport(boolean broadcast, Inet4Address group) {
  /** CARP's own, 224.0.0.18. */
  public static final Inet4Address CARP_GROUP = Inet4Address.ofLiteral("224.0.0.18");

  /** ucarp's default. */
  public static final Transport DEFAULT = new Transport(false, CARP_GROUP);

  /** As the runtime has it. */
  io.kcarp.agent.runtime.Transport toRun() {
    return broadcast
        ? new io.kcarp.agent.runtime.Transport.Broadcast(group)
        : new io.kcarp.agent.runtime.Transport.Multicast(group);
  }
}
