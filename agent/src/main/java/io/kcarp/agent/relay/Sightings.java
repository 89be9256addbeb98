package io.kcarp.agent.relay;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.runtime.VirtualHostReport.RoleChange;
import io.kcarp.api.v1alpha1.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of the virtual hosts looked for, by what the agents of the host answered. Time
 * is an argument. One thread.
 *
 * <ul>
 *   <li>a difference is told at once, and nothing twice;
 *   <li>what no agent has is told as Init once it has been so for {@link #GRACE_NANOS}: an agent
 *       that starts anew goes on as master within the dead time, and nothing has moved.
 * </ul>
 */
final class Sightings {
  /** Less than the default dead time: two nodes' entries must not both say Master. */
  static final long GRACE_NANOS = 2_000_000_000L;

  private final Path folder;
  private final Map<String, Sighting> byName = new HashMap<>();

  /**
   * What is known of one name.
   *
   * @param told null while nothing was
   */
  private record Sighting(
      @Nullable VirtualHostReport told, @Nullable Long missingNanos, @Nullable Instant missing) {}

  /**
   * One agent of the host.
   *
   * @param reports what it answered, by name; null when it does not answer
   */
  record Heard(@Nullable Map<String, VirtualHostReport> reports) {}

  /** Nothing is known yet; the folder is for sentences. */
  Sightings(Path folder) {
    this.folder = folder;
  }

  /**
   * Tells what is new.
   *
   * @param wanted names of the VirtualIPs looked for
   * @param agents by socket
   */
  void tell(
      Set<String> wanted,
      SortedMap<Path, Heard> agents,
      long nowNanos,
      Instant now,
      StatusSink sink) {
    for (String name : List.copyOf(byName.keySet())) {
      if (!wanted.contains(name)) {
        byName.remove(name);
        sink.released(name);
      }
    }
    for (String name : wanted) {
      Sighting before = byName.getOrDefault(name, new Sighting(null, null, null));
      Sighting after = look(name, before, agents, nowNanos, now);
      byName.put(name, after);
      if (after.told() != null && !after.told().equals(before.told())) {
        sink.report(after.told());
      }
    }
  }

  private Sighting look(
      String name, Sighting before, SortedMap<Path, Heard> agents, long nowNanos, Instant now) {
    Optional<VirtualHostReport> seen = find(name, agents);
    if (seen.isPresent()) {
      return new Sighting(seen.get(), null, null);
    }
    long sinceNanos = before.missingNanos() == null ? nowNanos : before.missingNanos();
    Instant since = before.missing() == null ? now : before.missing();
    return new Sighting(
        nowNanos - sinceNanos < GRACE_NANOS
            ? before.told()
            : missing(name, before.told(), since, sentence(agents)),
        sinceNanos,
        since);
  }

  /** Of several, one that takes part. */
  private static Optional<VirtualHostReport> find(String name, SortedMap<Path, Heard> agents) {
    return agents.values().stream()
        .map(Heard::reports)
        .flatMap(reports -> Optional.ofNullable(reports).map(found -> found.get(name)).stream())
        .min(Comparator.comparing(report -> report.role() == Role.INIT));
  }

  private static VirtualHostReport missing(
      String name, @Nullable VirtualHostReport last, Instant since, String message) {
    RoleChange change =
        last == null || last.role() == Role.INIT
            ? last == null ? null : last.lastTransition()
            : new RoleChange(last.role(), Role.INIT, Reason.NO_STATIC_POD, since, null);
    return new VirtualHostReport(
        name,
        0,
        0,
        null,
        List.of(),
        Role.INIT,
        Reason.NO_STATIC_POD,
        message,
        null,
        List.of(),
        null,
        null,
        null,
        since,
        last == null ? 0 : last.transitions(),
        change,
        List.of());
  }

  private String sentence(SortedMap<Path, Heard> agents) {
    String others =
        agents.entrySet().stream()
            .map(agent -> agent.getKey().getFileName() + describe(agent.getValue()))
            .collect(Collectors.joining(", "));
    return "No static pod of this node runs it: "
        + (others.isEmpty() ? "no other agent answers in " + folder : others)
        + ". Does its pod run, with --socket in "
        + folder
        + ", and a file that has this name?";
  }

  private static String describe(Heard agent) {
    Map<String, VirtualHostReport> reports = agent.reports();
    if (reports == null) {
      return " does not answer";
    }
    return reports.isEmpty()
        ? " runs nothing"
        : " runs " + reports.keySet().stream().sorted().collect(Collectors.joining(" and "));
  }
}
