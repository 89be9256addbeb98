package io.kcarp.agent.link.pcap;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.wire.Destinations;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a NIC accept CARP's frames until it is closed: membership of CARP's two groups and of
 * those that were asked for. A group that can't be joined though the interface has an address of
 * its family is had by promiscuous mode: a NIC drops multicast that nobody joined, and a deaf
 * backup claims beside its master. A family in which the interface has no address can't be spoken
 * there, so its group may wait for one.
 *
 * <p>Not thread-safe.
 */
final class Reception implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reception.class);

  private String interfaceName;
  private final Set<InetAddress> wanted =
      new LinkedHashSet<>(List.of(Destinations.IPV4_GROUP, Destinations.IPV6_GROUP));
  private final Map<InetAddress, GroupMembership> memberships = new HashMap<>();

  /** Never read: libpcap sets promiscuous mode for as long as a handle is open. */
  private @Nullable PcapHandle promiscuous;

  private Reception(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /**
   * Joins what can be joined.
   *
   * @throws LinkUnavailableException when promiscuous mode is needed and refused
   */
  static Reception open(String interfaceName) throws LinkUnavailableException {
    Reception reception = new Reception(interfaceName);
    try {
      reception.complete();
      return reception;
    } catch (LinkUnavailableException e) {
      reception.close();
      throw e;
    }
  }

  /** The interface has another name now. */
  void renamed(String newName) {
    interfaceName = newName;
  }

  /** A further group, to be joined by {@link #complete}. */
  void want(InetAddress group) {
    wanted.add(group);
  }

  /**
   * Joins what could not be joined before.
   *
   * @throws LinkUnavailableException when promiscuous mode is needed and refused
   */
  void complete() throws LinkUnavailableException {
    for (InetAddress group : wanted) {
      if (promiscuous == null && !memberships.containsKey(group)) {
        join(group);
      }
    }
  }

  private void join(InetAddress group) throws LinkUnavailableException {
    try {
      memberships.put(group, GroupMembership.join(group, interfaceName));
    } catch (IOException e) {
      if (mayBeSpoken(Family.of(group))) {
        promiscuous = PcapFramePorts.promiscuousHandle(interfaceName);
        log.warn(
            "Could not join the multicast group {} on {} ({}), so it captures promiscuously."
                + " Switches with IGMP or MLD snooping may keep advertisements from this node.",
            group.getHostAddress(),
            interfaceName,
            e.getMessage());
      }
    }
  }

  private boolean mayBeSpoken(Family family) {
    try {
      return GroupMembership.hasAddress(family, interfaceName);
    } catch (IOException e) {
      // Not known is as good as yes: hearing too much does no harm.
      return true;
    }
  }

  @Override
  public void close() {
    memberships.values().forEach(GroupMembership::close);
    memberships.clear();
    if (promiscuous != null) {
      promiscuous.close();
      promiscuous = null;
    }
  }
}
