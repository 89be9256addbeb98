package io.kcarp.agent.local;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.runtime.VirtualHostReport.RoleChange;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports as the loop makes them. */
final class Reports {
  static final Instant SINCE = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final VirtualAddress VIP =
      new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 32);

  private Reports() {}

  /** It became this at that second. */
  static VirtualHostReport of(String name, Role from, Role to, String reason, int second) {
    return of(name, from, to, reason, second, null);
  }

  static VirtualHostReport of(
      String name,
      Role from,
      Role to,
      String reason,
      int second,
      @Nullable InetAddress observedMaster) {
    Instant time = SINCE.plusSeconds(second);
    return new VirtualHostReport(
        name,
        1,
        1,
        new Vhid(100),
        List.of(VIP),
        to,
        reason,
        "A sentence.",
        "eth0",
        to == Role.MASTER ? List.of(VIP) : List.of(),
        InetAddress.ofLiteral("10.0.0.1"),
        10,
        observedMaster,
        time,
        1,
        new RoleChange(from, to, reason, time, to == Role.MASTER ? 3_039L : null),
        List.of());
  }

  /** The same, and a host outside the group has the address. */
  static VirtualHostReport withConflict(VirtualHostReport report) {
    return with(
        report,
        report.generation(),
        report.serial(),
        List.of(
            new AddressClaim(
                new MacAddress(0x0200_0000_0063L), InetAddress.ofLiteral("10.0.0.100"))));
  }

  /** The same, as others than the agent itself may know it. */
  static VirtualHostReport ofNoGeneration(VirtualHostReport report) {
    return with(report, 0, 0, report.conflicts());
  }

  private static VirtualHostReport with(
      VirtualHostReport report, long generation, long serial, List<AddressClaim> conflicts) {
    return new VirtualHostReport(
        report.name(),
        generation,
        serial,
        report.vhid(),
        report.addresses(),
        report.role(),
        report.reason(),
        report.message(),
        report.interfaceName(),
        report.held(),
        report.sourceAddress(),
        report.advskew(),
        report.observedMaster(),
        report.since(),
        report.transitions(),
        report.lastTransition(),
        conflicts);
  }
}
