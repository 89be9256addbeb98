package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.RemoveOutcome;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void takeoversAndPlannedMovesAreGoneThroughAndNoTimeIsNegative() {
    Set<String> transitions = new HashSet<>();
    List<Long> nanos = new ArrayList<>();
    new Rehearsal(
            new NoInterfaces(),
            LoopClock.of(System::nanoTime),
            new NoMetrics() {
              @Override
              public void transition(String vip, Role from, Role to, String reason) {
                transitions.add(from + " " + to + " " + reason);
              }

              @Override
              public void tookOverNanos(long takeoverNanos) {
                nanos.add(takeoverNanos);
              }
            })
        .run();
    assertThat(transitions)
        .containsExactlyInAnyOrder(
            "INIT BACKUP Started",
            "BACKUP MASTER MasterDown",
            "MASTER BACKUP BetterMaster",
            "BACKUP MASTER BowOutHeard",
            "MASTER INIT Shutdown",
            "MASTER INIT Stopped");
    assertThat(nanos).isNotEmpty().allMatch(value -> value >= 0);
  }

  @Test
  void theKernelIsAskedOnlyForAnInterfaceThatDoesNotExist() {
    NoInterfaces netlink = new NoInterfaces();
    new Rehearsal(netlink, LoopClock.of(System::nanoTime), new NoMetrics()).run();
    assertThat(netlink.asked).containsExactly(Integer.MAX_VALUE);
  }

  @Test
  void withoutAProcessorItEndsUnfinished() {
    AtomicInteger takeovers = new AtomicInteger();
    AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    new Rehearsal(
            new NoInterfaces(),
            LoopClock.of(() -> nanos.addAndGet(1_000_000_000)),
            new NoMetrics() {
              @Override
              public void tookOverNanos(long takeoverNanos) {
                takeovers.incrementAndGet();
              }
            })
        .run();
    assertThat(takeovers).satisfies(count -> assertThat(count.get()).isBetween(1, 10));
  }

  @Test
  void beforeAClaimItGoesThroughATakeOverUnlessThereIsNoTimeLeft() {
    NoInterfaces netlink = new NoInterfaces();
    SimulatedNode.ManualClock clock = new SimulatedNode.ManualClock();
    Rehearsal rehearsal = new Rehearsal(netlink, clock, new NoMetrics());
    rehearsal.claimIsNear(clock.nanos + 100_000);
    assertThat(netlink.asked).isEmpty();
    rehearsal.claimIsNear(clock.nanos + 2_000_000);
    assertThat(netlink.asked).containsExactly(Integer.MAX_VALUE);
  }

  @Test
  void aClaimIsTurnedToLongBeforeAndShortlyBeforeUnlessTheDeadTimeIsShort() {
    Rehearsal rehearsal =
        new Rehearsal(new NoInterfaces(), new SimulatedNode.ManualClock(), new NoMetrics());
    long deadTimeNanos = 3_000_000_000L;
    long farNanos = rehearsal.leadNanos(deadTimeNanos, deadTimeNanos);
    long nearNanos = rehearsal.leadNanos(farNanos, deadTimeNanos);
    long awakeNanos = rehearsal.leadNanos(nearNanos, deadTimeNanos);
    assertThat(List.of(farNanos, nearNanos, awakeNanos))
        .containsExactly(20_000_000L, 2_000_000L, 150_000L);
    assertThat(rehearsal.leadNanos(awakeNanos, deadTimeNanos)).isEqualTo(awakeNanos);

    long shortestNanos = 11_718_750;
    long betweenAdvertisementsNanos = shortestNanos / 3;
    assertThat(rehearsal.leadNanos(shortestNanos, shortestNanos))
        .as("after two that are missing")
        .isLessThan(shortestNanos - 2 * betweenAdvertisementsNanos);
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
        int interfaceIndex,
        InetAddress address,
        int prefixLength,
        int lifetimeSeconds,
        PrefixRoute prefixRoute) {
      asked.add(interfaceIndex);
      return new AddressRefusal.NoSuchInterface(interfaceIndex);
    }

    @Override
    public Optional<AddressRefusal> refreshAddress(
        int interfaceIndex,
        InetAddress address,
        int prefixLength,
        int lifetimeSeconds,
        PrefixRoute prefixRoute) {
      asked.add(interfaceIndex);
      return Optional.of(new AddressRefusal.NoSuchInterface(interfaceIndex));
    }

    @Override
    public RemoveOutcome removeAddress(int interfaceIndex, InetAddress address, int prefixLength) {
      asked.add(interfaceIndex);
      return new AddressRefusal.NoSuchInterface(interfaceIndex);
    }

    @Override
    public List<InetAddress> unansweredNeighbours(int interfaceIndex) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
