package io.kcarp.agent.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kcarp.agent.runtime.VirtualHostReport;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code status --watch}. Every field is in every line; later versions may add some.
 *
 * @param event {@code state}: as it is now; {@code transition}: the role changed; {@code released}:
 *     this node does not run it any more
 * @param time when the role began, RFC 3339 with microseconds
 * @param name of the VirtualIP
 * @param role Init, Backup or Master; null when released
 * @param from the role before, null when there was none
 * @param reason CamelCase
 * @param message the same for people
 * @param vhid null when no configuration is known
 * @param interfaceName where CARP runs
 * @param addresses the virtual addresses, with their prefix lengths
 * @param held those that the kernel holds on that interface
 * @param sourceAddress of this node's advertisements
 * @param observedMaster source of the master heard
 * @param silenceMillis after a master-down: since its last advertisement
 */
@JsonPropertyOrder({
  "event",
  "time",
  "name",
  "role",
  "from",
  "reason",
  "message",
  "vhid",
  "interface",
  "addresses",
  "held",
  "sourceAddress",
  "observedMaster",
  "silenceMillis"
})
public record RoleLine(
    String event,
    String time,
    String name,
    @Nullable String role,
    @Nullable String from,
    String reason,
    String message,
    @Nullable Integer vhid,
    @JsonProperty("interface") @Nullable String interfaceName,
    List<String> addresses,
    List<String> held,
    @Nullable String sourceAddress,
    @Nullable String observedMaster,
    @Nullable Long silenceMillis) {
  static final String RELEASED_REASON = "Released";

  /** Copies the lists. */
  public RoleLine {
    addresses = List.copyOf(addresses);
    held = List.copyOf(held);
  }

  static RoleLine of(Follower.Told told) {
    VirtualHostReport report = told.change().report();
    boolean released = told.kind() == Follower.Kind.RELEASED;
    VirtualHostReport.RoleChange last = report.lastTransition();
    return new RoleLine(
        told.kind().name().toLowerCase(Locale.ROOT),
        Texts.time(report.since()),
        report.name(),
        released ? null : Texts.role(report.role()),
        last == null ? null : Texts.role(last.from()),
        released ? RELEASED_REASON : report.reason(),
        released ? "No longer wanted on this node." : report.message(),
        report.vhid() == null ? null : report.vhid().value(),
        report.interfaceName(),
        Texts.addresses(report.addresses()),
        released ? List.of() : Texts.addresses(report.held()),
        Texts.address(report.sourceAddress()),
        Texts.address(report.observedMaster()),
        last == null ? null : last.silenceMillis());
  }
}
