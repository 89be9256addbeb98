package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.RemoveOutcome;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void everyRoleIsTakenAndNoTimeIsNegative() {
    Set<Role> taken = EnumSet.noneOf(Role.class);
    List<Long> nanos = new ArrayList<>();
    new Rehearsal(
            new NoInterfaces(),
            LoopClock.of(System::nanoTime),
            new NoMetrics() {
              @Override
              public void transition(String vip, Role from, Role to, String reason) {
                taken.add(to);
              }

              @Override
              public void tookOverNanos(long takeoverNanos) {
                nanos.add(takeoverNanos);
              }
            })
        .run();
    assertThat(taken).containsExactlyInAnyOrder(Role.INIT, Role.BACKUP, Role.MASTER);
    assertThat(nanos).isNotEmpty().allMatch(value -> value >= 0);
  }

  @Test
  void theKernelIsAskedOnlyForAnInterfaceThatDoesNotExist() {
    NoInterfaces netlink = new NoInterfaces();
    new Rehearsal(netlink, LoopClock.of(System::nanoTime), new NoMetrics()).run();
    assertThat(netlink.asked).containsExactly(Integer.MAX_VALUE);
  }

  @Test
  void beforeAClaimItGoesThroughATakeOverUnlessThereIsNoTimeLeft() {
    NoInterfaces netlink = new NoInterfaces();
    SimulatedNode.ManualClock clock = new SimulatedNode.ManualClock();
    Rehearsal rehearsal = new Rehearsal(netlink, clock, new NoMetrics());
    rehearsal.claimIsNear(clock.nanos + 100_000);
    assertThat(netlink.asked).isEmpty();
    rehearsal.claimIsNear(clock.nanos + rehearsal.leadNanos());
    assertThat(netlink.asked).containsExactly(Integer.MAX_VALUE);
  }

  /** A kernel that refuses, and notes, every interface. */
  private static final class NoInterfaces implements Netlink {
    final Set<Integer> asked = new HashSet<>();

    @Override
    public List<Link> links() {
      return List.of();
    }

    @Override
    public List<InterfaceAddress> addresses() {
      return List.of();
    }

    @Override
    public AddOutcome addAddress(
        int interfaceIndex, InetAddress address, int prefixLength, int lifetimeSeconds) {
      asked.add(interfaceIndex);
      return new AddressRefusal.NoSuchInterface(interfaceIndex);
    }

    @Override
    public Optional<AddressRefusal> refreshAddress(
        int interfaceIndex, InetAddress address, int prefixLength, int lifetimeSeconds) {
      asked.add(interfaceIndex);
      return Optional.of(new AddressRefusal.NoSuchInterface(interfaceIndex));
    }

    @Override
    public RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength) {
      asked.add(interfaceIndex);
      return new AddressRefusal.NoSuchInterface(interfaceIndex);
    }

    @Override
    public void close() {}
  }
}
