package io.kcarp.agent.relay;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.runtime.VirtualHostReport.RoleChange;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a sink was told, and samples of it. */
final class Told implements StatusSink {
  static final Instant SINCE = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final VirtualAddress VIP =
      new VirtualAddress(InetAddress.ofLiteral("10.0.0.40"), 32);

  final List<String> words = new CopyOnWriteArrayList<>();
  final List<VirtualHostReport> reports = new CopyOnWriteArrayList<>();

  @Override
  public void report(VirtualHostReport report) {
    reports.add(report);
    words.add(report.name() + " " + report.role() + " " + report.reason());
  }

  @Override
  public void released(String name) {
    words.add(name + " released");
  }

  /** As an agent of a file reports it. */
  static VirtualHostReport report(String name, Role from, Role to) {
    return new VirtualHostReport(
        name,
        0,
        0,
        new Vhid(40),
        List.of(VIP),
        to,
        to == Role.MASTER ? "MasterDown" : "Started",
        "A sentence.",
        "eth0",
        to == Role.MASTER ? List.of(VIP) : List.of(),
        InetAddress.ofLiteral("10.0.0.1"),
        10,
        null,
        SINCE,
        1,
        new RoleChange(from, to, to == Role.MASTER ? "MasterDown" : "Started", SINCE, null),
        List.of());
  }
}
