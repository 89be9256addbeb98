package io.kcarp.agent.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.runtime.Peer;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code status}. Every field is always there; later versions may add some.
 *
 * @param node this node's name
 * @param source where VirtualIPs come from: the file's path, or {@code api}
 * @param problem why the source is not followed right now, null when it is
 * @param virtualHosts by name
 */
@JsonPropertyOrder({"node", "source", "problem", "virtualHosts"})
public record StatusAnswer(
    String node, String source, @Nullable String problem, List<VirtualHostStatus> virtualHosts) {
  /** Copies the list. */
  public StatusAnswer {
    virtualHosts = List.copyOf(virtualHosts);
  }

  /** One virtual host; what has the name of a field of {@link RoleLine} is the same. */
  @JsonPropertyOrder({
    "name",
    "role",
    "reason",
    "message",
    "since",
    "vhid",
    "interface",
    "addresses",
    "held",
    "sourceAddress",
    "advskew",
    "observedMaster",
    "generation",
    "transitions",
    "lastTransition",
    "externalPeers",
    "foreignOwners"
  })
  public record VirtualHostStatus(
      String name,
      String role,
      String reason,
      String message,
      String since,
      @Nullable Integer vhid,
      @JsonProperty("interface") @Nullable String interfaceName,
      List<String> addresses,
      List<String> held,
      @Nullable String sourceAddress,
      @Nullable Integer advskew,
      @Nullable String observedMaster,
      long generation,
      int transitions,
      @Nullable LastChange lastTransition,
      List<ExternalPeer> externalPeers,
      List<ForeignOwner> foreignOwners) {
    /** Copies the lists. */
    public VirtualHostStatus {
      foreignOwners = List.copyOf(foreignOwners);
      addresses = List.copyOf(addresses);
      held = List.copyOf(held);
      externalPeers = List.copyOf(externalPeers);
    }

    static VirtualHostStatus of(VirtualHostReport report, List<ExternalPeer> peers) {
      return new VirtualHostStatus(
          report.name(),
          Texts.role(report.role()),
          report.reason(),
          report.message(),
          Texts.time(report.since()),
          report.vhid() == null ? null : report.vhid().value(),
          report.interfaceName(),
          Texts.addresses(report.addresses()),
          Texts.addresses(report.held()),
          Texts.address(report.sourceAddress()),
          report.advskew(),
          Texts.address(report.observedMaster()),
          report.generation(),
          report.transitions(),
          LastChange.of(report.lastTransition()),
          peers,
          report.conflicts().stream().map(ForeignOwner::of).toList());
    }

    /**
     * The report that it was made of. Its configuration is of no generation: what counts changes in
     * a file means nothing to others.
     *
     * @throws IllegalArgumentException or {@link java.time.DateTimeException} when it is not what
     *     an agent answers
     */
    public VirtualHostReport toReport() {
      return new VirtualHostReport(
          name,
          0,
          0,
          vhid == null ? null : new Vhid(vhid),
          Texts.virtualAddresses(addresses),
          Texts.role(role),
          reason,
          message,
          interfaceName,
          Texts.virtualAddresses(held),
          Texts.inetAddress(sourceAddress),
          advskew,
          Texts.inetAddress(observedMaster),
          Instant.parse(since),
          transitions,
          lastTransition == null ? null : lastTransition.toRoleChange(),
          foreignOwners.stream().map(ForeignOwner::toClaim).toList());
    }
  }

  /** The last change of role. */
  @JsonPropertyOrder({"from", "to", "reason", "time", "silenceMillis"})
  public record LastChange(
      String from, String to, String reason, String time, @Nullable Long silenceMillis) {
    static @Nullable LastChange of(VirtualHostReport.@Nullable RoleChange change) {
      return change == null
          ? null
          : new LastChange(
              Texts.role(change.from()),
              Texts.role(change.to()),
              change.reason(),
              Texts.time(change.time()),
              change.silenceMillis());
    }

    private VirtualHostReport.RoleChange toRoleChange() {
      return new VirtualHostReport.RoleChange(
          Texts.role(from), Texts.role(to), reason, Instant.parse(time), silenceMillis);
    }
  }

  /** A host outside the group that says to have an address. */
  @JsonPropertyOrder({"address", "mac"})
  public record ForeignOwner(String address, String mac) {
    static ForeignOwner of(AddressClaim claim) {
      return new ForeignOwner(CanonicalAddress.text(claim.address()), claim.mac().toString());
    }

    private AddressClaim toClaim() {
      return new AddressClaim(
          MacAddress.of(HexFormat.ofDelimiter(":").parseHex(mac), 0),
          InetAddress.ofLiteral(address));
    }
  }

  /**
   * A host outside the cluster that advertises this virtual host, or did.
   *
   * @param advbase seconds, and
   * @param advskew 1/256 s, as it said last; 255 and 255: that it leaves
   * @param lastHeard RFC 3339
   * @param speaking whether that is recent enough for its interval
   */
  @JsonPropertyOrder({"address", "advbase", "advskew", "lastHeard", "silenceMillis", "speaking"})
  public record ExternalPeer(
      String address,
      int advbase,
      int advskew,
      String lastHeard,
      long silenceMillis,
      boolean speaking) {
    static ExternalPeer of(Peer peer, long nowNanos, Instant now) {
      long silenceNanos = peer.silenceNanos(nowNanos);
      return new ExternalPeer(
          CanonicalAddress.text(peer.address()),
          peer.interval().advbase(),
          peer.interval().advskew(),
          Texts.time(now.minusNanos(silenceNanos)),
          silenceNanos / 1_000_000,
          peer.speaks(nowNanos));
    }
  }
}
