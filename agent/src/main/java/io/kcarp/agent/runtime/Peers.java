package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/**
 * Who else advertises each virtual host, other agents of the cluster left out. Backups never
 * transmit, so these are masters, hosts that were one, and hosts that claimed. The loop thread
 * writes; any thread reads, and nobody waits.
 *
 * <p>At most {@value #MAX_PER_VIRTUAL_HOST} for a virtual host: a source address is not
 * authenticated, and replayed frames may name any. The one silent for longest makes room; who still
 * speaks is back with its next advertisement.
 */
public final class Peers {
  /** Most peers remembered for one virtual host. */
  public static final int MAX_PER_VIRTUAL_HOST = 16;

  private final Map<String, Map<InetAddress, Peer>> byVip = new ConcurrentHashMap<>();
  private final BiPredicate<String, InetAddress> isAgent;

  /** Every other host is a peer. */
  public Peers() {
    this((_, _) -> false);
  }

  /**
   * Nobody was heard yet.
   *
   * @param isAgent whether a source address of a virtual host is known to be another agent's; asked
   *     at each reading, on the reader's thread
   */
  public Peers(BiPredicate<String, InetAddress> isAgent) {
    this.isAgent = isAgent;
  }

  /** An authentic advertisement came in. The loop thread. */
  public void heard(
      String vip, InetAddress source, AdvertisementInterval interval, long arrivalNanos) {
    Map<InetAddress, Peer> peers = byVip.computeIfAbsent(vip, _ -> new ConcurrentHashMap<>());
    peers.put(source, new Peer(source, interval, arrivalNanos));
    if (peers.size() > MAX_PER_VIRTUAL_HOST) {
      peers.values().stream()
          .min(Comparator.comparingLong(Peer::heardAtNanos))
          .ifPresent(longestSilent -> peers.remove(longestSilent.address()));
    }
  }

  /** The virtual host is gone, and what was heard of it. The loop thread. */
  public void released(String vip) {
    byVip.remove(vip);
  }

  /** The virtual hosts of which anybody was heard. Any thread. */
  public Set<String> names() {
    return Set.copyOf(byVip.keySet());
  }

  /** Those of one virtual host, by address. Any thread. */
  public List<Peer> of(String vip) {
    return byVip.getOrDefault(vip, Map.of()).values().stream()
        .filter(peer -> !isAgent.test(vip, peer.address()))
        .sorted(
            Comparator.comparing(
                (Peer peer) -> peer.address().getAddress(), Arrays::compareUnsigned))
        .toList();
  }
}
