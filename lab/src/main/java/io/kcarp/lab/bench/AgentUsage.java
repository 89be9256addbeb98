package io.kcarp.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent's process has used: since its start, or in a time.
 *
 * @param cpuNanos of all its threads
 * @param cpuNanosByThread the same by name, for threads that live at the end
 * @param residentBytes at the end
 * @param pausesNanos of each garbage collection
 */
record AgentUsage(
    long cpuNanos, Map<String, Long> cpuNanosByThread, long residentBytes, List<Long> pausesNanos) {
  AgentUsage {
    cpuNanosByThread = Map.copyOf(cpuNanosByThread);
    pausesNanos = List.copyOf(pausesNanos);
  }

  /**
   * Since its start.
   *
   * @param gcLog what it writes by {@code -Xlog:gc}
   */
  static AgentUsage of(long pid, Path gcLog) throws IOException {
    var times = new ProcessTimes(pid);
    return new AgentUsage(
        times.cpuNanos(),
        times.cpuNanosByThread(),
        times.residentBytes(),
        GcLog.pausesNanos(gcLog));
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
        pausesNanos.subList(earlier.pausesNanos.size(), pausesNanos.size()));
  }

  long longestPauseNanos() {
    return pausesNanos.stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
