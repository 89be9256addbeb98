package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.AddressClaim;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The present truth about one virtual host on this node.
 *
 * @param name of the VirtualIP
 * @param generation of the effective configuration it runs, 0 when it runs none
 * @param serial of the effective configuration taken up, 0 when none
 * @param vhid configured, null when none is known
 * @param addresses the virtual addresses configured
 * @param role INIT, BACKUP or MASTER
 * @param reason CamelCase: why it has this role
 * @param message the same for people, with what to do about it
 * @param interfaceName where CARP runs
 * @param held virtual addresses that the kernel confirmed
 * @param sourceAddress of our advertisements
 * @param advskew configured
 * @param observedMaster source of the master heard
 * @param since when the role began
 * @param transitions how often it became master since the agent started
 * @param lastTransition the last change of role
 * @param conflicts what hosts outside the group say to have of the addresses
 */
public record VirtualHostReport(
    String name,
    long generation,
    long serial,
    @Nullable Vhid vhid,
    List<VirtualAddress> addresses,
    Role role,
    String reason,
    String message,
    @Nullable String interfaceName,
    List<VirtualAddress> held,
    @Nullable InetAddress sourceAddress,
    @Nullable Integer advskew,
    @Nullable InetAddress observedMaster,
    Instant since,
    int transitions,
    @Nullable RoleChange lastTransition,
    List<AddressClaim> conflicts) {
  /** Copies the lists. */
  public VirtualHostReport {
    addresses = List.copyOf(addresses);
    held = List.copyOf(held);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * One change of role.
   *
   * @param from the role before
   * @param to the role after
   * @param reason CamelCase
   * @param time when it was decided
   * @param silenceMillis after a master-down: since the last advertisement heard
   */
  public record RoleChange(
      Role from, Role to, String reason, Instant time, @Nullable Long silenceMillis) {}
}
