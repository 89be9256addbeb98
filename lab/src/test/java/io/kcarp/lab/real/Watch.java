package io.kcarp.lab.real;

import static org.awaitility.Awaitility.await;

import io.kcarp.lab.net.HolderLog;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.ProbeReport;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who holds an address, by the nodes' kernels, and what of it a client on their segment notices.
 */
final class Watch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(5);

  /** On one busy machine that is all nodes. */
  private static final Duration LATE_CLAIM = Duration.ofMillis(250);

  private final HolderWatch holders;
  private final UdpProbe probe;

  private Watch(HolderWatch holders, UdpProbe probe) {
    this.holders = holders;
    this.probe = probe;
  }

  /** Begins; somebody answers on return. */
  static Watch start(RealCluster cluster, InetAddress address) throws IOException {
    HolderWatch holders = HolderWatch.start(address, cluster.nodes(), LOOK);
    UdpProbe probe = UdpProbe.start(cluster.client(), address, RealCluster.ECHO_PORT);
    await()
        .alias("an answer from " + address.getHostAddress())
        .atMost(RealCluster.LIMIT)
        .until(() -> !probe.report().answers().isEmpty());
    return new Watch(holders, probe);
  }

  /** Who holds it now. */
  List<String> holdersNow() {
    return List.copyOf(holders.holders());
  }

  /** Ends the watch. */
  Seen stop() throws IOException {
    return new Seen(holders.log(), probe.stop());
  }

  @Override
  public void close() throws IOException {
    holders.close();
    probe.close();
  }

  /** What was seen. Times are {@link System#nanoTime} values. */
  record Seen(HolderLog log, ProbeReport probes) {
    /**
     * The nodes that held it alone, in order: one more than it moved. Of two holders in a hand-over
     * either may answer, so answers tell nothing of this. Left out is who had it for a moment
     * between the one before and a better one that claimed late.
     */
    List<String> holders() {
      List<String> alone = new ArrayList<>();
      List<HolderLog.Change> changes = log.changes();
      for (int i = 0; i < changes.size(); i++) {
        if (changes.get(i).holders().size() == 1 && !isPassing(changes, i)) {
          String holder = changes.get(i).holders().iterator().next();
          if (alone.isEmpty() || !alone.getLast().equals(holder)) {
            alone.add(holder);
          }
        }
      }
      return alone;
    }

    private static boolean isPassing(List<HolderLog.Change> changes, int at) {
      if (at == 0 || at == changes.size() - 1) {
        return false;
      }
      HolderLog.Change next = changes.get(at + 1);
      long aloneNanos = next.atNanos() - changes.get(at).atNanos();
      return changes.get(at - 1).holders().size() > 1
          && next.holders().size() > 1
          && aloneNanos <= LATE_CLAIM.toNanos();
    }

    /** Probes sent in this time that nobody answered. */
    int lost(long fromNanos, long toNanos) {
      return probes.lost(fromNanos, toNanos);
    }

    /** Probes that nobody answered, but for those before the first answer. */
    int lost() {
      long first = probes.answers().getFirst().arrivedNanos();
      return probes.lost(first, probes.sentNanos().getLast() + 1);
    }

    /** The longest time without an answer. */
    Duration silence(long fromNanos, long toNanos) {
      return Duration.ofNanos(probes.longestSilenceNanos(fromNanos, toNanos));
    }

    /** How far this machine may have lengthened a silence by not asking in time. */
    Duration sendGap(long fromNanos, long toNanos) {
      return Duration.ofNanos(probes.longestSendGapNanos(fromNanos, toNanos));
    }

    /** The story, in milliseconds since its start. */
    @Override
    public String toString() {
      StringBuilder story = new StringBuilder("held by");
      log.changes()
          .forEach(change ->
              story.append(" %s at %d".formatted(change.holders(), millis(change.atNanos()))));
      story.append("; answers from");
      probes
          .changes()
          .forEach(change ->
              story.append(" %s at %d".formatted(change.host(), millis(change.atNanos()))));
      return story.append("; ended at ").append(millis(log.endNanos())).toString();
    }

    private long millis(long atNanos) {
      return (atNanos - log.startNanos()) / 1_000_000;
    }

    /** How long two held it at once. */
    Duration overlap() {
      return Duration.ofNanos(log.severalHoldersNanos());
    }
  }
}
