package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.CarpKey;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one virtual host shall run with on this node, before its interface is known.
 *
 * @param generation of the effective configuration
 * @param serial of the effective configuration; to be reported once all of this is taken up
 * @param interfaceName the interface, or null: the one whose subnet holds the first address that is
 *     not link-local
 * @param sourceAddress source of advertisements of its family; where it is null or of the other
 *     family, IPv4 has the interface's own first address and IPv6 its link-local one
 * @param vhid its id on the segment
 * @param addresses the virtual addresses, at least one: held by the master, hashed in what is sent
 * @param key the HMAC's key in what is sent
 * @param alsoAccepted keys and addresses accepted besides those
 * @param interval advbase and advskew on this node
 * @param deadRatio how many advbase a backup waits
 * @param preempt whether to take over from a live master with a longer interval
 * @param tieBreak who stays when intervals are equal
 * @param dialect which implementation's habits to follow
 * @param dropReplays whether suspected replays are dropped, and not only reported
 * @param transport how advertisements travel
 * @param tracksCarrier whether it does not take part while the interface has no carrier; while the
 *     interface is down it never does
 * @param announceTiming how often a master announces the addresses
 * @param defendsAddresses whether it claims an address that a host outside the group has
 */
public record DesiredVirtualHost(
    long generation,
    long serial,
    @Nullable String interfaceName,
    @Nullable InetAddress sourceAddress,
    Vhid vhid,
    List<VirtualAddress> addresses,
    CarpKey key,
    AlsoAccepted alsoAccepted,
    AdvertisementInterval interval,
    int deadRatio,
    boolean preempt,
    TieBreak tieBreak,
    Dialect dialect,
    boolean dropReplays,
    Transport transport,
    boolean tracksCarrier,
    AnnounceTiming announceTiming,
    boolean defendsAddresses)
    implements Desired.Here {
  /** Copies the list. */
  public DesiredVirtualHost {
    addresses = List.copyOf(addresses);
  }
}
