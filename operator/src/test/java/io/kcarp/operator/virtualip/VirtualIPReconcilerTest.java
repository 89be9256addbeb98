package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VirtualIPReconcilerTest {
  @Test
  void aDeletionWaitsForLiveNodesThatTakePart() {
    VirtualIPStatus status =
        reported(
            entry("dead", NodeRole.Master),
            entry("master", NodeRole.Master),
            entry("backup", NodeRole.Backup),
            entry("idle", NodeRole.Init));

    assertThat(VirtualIPReconciler.holders(status, node -> !node.equals("dead")))
        .containsExactlyInAnyOrder("master", "backup");
  }

  @Test
  void aDeletionWaitsForNobodyWhenNobodyReported() {
    assertThat(VirtualIPReconciler.holders(null, _ -> true)).isEmpty();
  }

  @Test
  void aReleaseIsAwaitedForThirtySecondsAtMost() {
    long limitNanos = 30_000_000_000L;
    assertThat(VirtualIPReconciler.isAwaited(Set.of("n1"), limitNanos - 1)).isTrue();
    assertThat(VirtualIPReconciler.isAwaited(Set.of("n1"), limitNanos)).isFalse();
    assertThat(VirtualIPReconciler.isAwaited(Set.of(), 0)).isFalse();
  }

  private static VirtualIPStatus reported(NodeEntry... entries) {
    return new VirtualIPStatus(
        null, null, null, null, null, null, null, null, null, null, List.of(entries));
  }

  private static NodeEntry entry(String node, NodeRole role) {
    return new NodeEntry(
        node, role, "Started", null, null, null, null, null, null, null, null, null, null, null,
        null, null);
  }
}
