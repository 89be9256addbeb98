package io.kcarp.lab.bench;

import io.kcarp.lab.net.KcarpAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent has used, sent and heard: since its start, or in a time.
 *
 * @param cpuNanos of all its threads
 * @param cpuNanosByThread the same by name, for threads that live at the end
 * @param residentBytes at the end
 * @param pausesNanos of each garbage collection
 * @param sent advertisements
 * @param received advertisements that were decoded and authenticated
 * @param transitions changes of role
 */
record AgentUsage(
    long cpuNanos,
    Map<String, Long> cpuNanosByThread,
    long residentBytes,
    List<Long> pausesNanos,
    long sent,
    long received,
    long transitions) {
  AgentUsage {
    cpuNanosByThread = Map.copyOf(cpuNanosByThread);
    pausesNanos = List.copyOf(pausesNanos);
  }

  /** Since its start. */
  static AgentUsage of(KcarpAgent agent, Path gcLog) throws IOException {
    var times = new ProcessTimes(agent.process().pid());
    return new AgentUsage(
        times.cpuNanos(),
        times.cpuNanosByThread(),
        times.residentBytes(),
        GcLog.pausesNanos(gcLog),
        agent.total("carp_advertisements_sent_total"),
        agent.total("carp_advertisements_received_total"),
        agent.transitions());
  }

  /** In the time since an earlier look. */
  AgentUsage since(AgentUsage earlier) {
    var byThread = new TreeMap<String, Long>();
    cpuNanosByThread.forEach((name, nanos) ->
        byThread.put(name, nanos - earlier.cpuNanosByThread.getOrDefault(name, 0L)));
    return new AgentUsage(
        cpuNanos - earlier.cpuNanos,
        byThread,
        residentBytes,
        pausesNanos.subList(earlier.pausesNanos.size(), pausesNanos.size()),
        sent - earlier.sent,
        received - earlier.received,
        transitions - earlier.transitions);
  }

  long longestPauseNanos() {
    return pausesNanos.stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
