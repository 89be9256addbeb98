package io.kcarp.operator.virtualip;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.status.Settling;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process decided, by uid. The informers' caches show a decision only after its way
 * through the API server; judging by them alone could give one vhid to two objects.
 *
 * <p>INVARIANT: used by the one reconciliation thread only.
 */
final class Ledger {
  private record Decision(
      long generation, @Nullable EffectiveConfiguration effective, boolean refused) {}

  private final Map<String, Decision> decisions = new HashMap<>();
  private final Map<String, Long> deletionSeenNanos = new HashMap<>();
  private final Map<String, Map<Reign, Long>> reignSeenNanos = new HashMap<>();
  private final Set<String> released = new HashSet<>();
  private final Map<String, Settling> settlings = new HashMap<>();
  private final Map<String, VirtualIPStatus> applied = new HashMap<>();
  private final Map<String, Long> unjudgedSeenNanos = new HashMap<>();

  /** A first judgement that has not come by then fails: others no longer wait for it. */
  static final Duration FIRST_JUDGEMENT = Duration.ofSeconds(20);

  /** One time of one node as master. */
  private record Reign(String node, @Nullable String since) {}

  /** What the object's agents run or are about to run. */
  @Nullable EffectiveConfiguration effectiveOf(VirtualIP virtualIp) {
    Decision decision = decisions.get(uid(virtualIp));
    return decision == null ? published(virtualIp) : decision.effective();
  }

  /** Whether what was decided last is known to have come through. */
  boolean isPublished(VirtualIP virtualIp) {
    EffectiveConfiguration decided = effectiveOf(virtualIp);
    EffectiveConfiguration published =
        virtualIp.getStatus() == null ? null : virtualIp.getStatus().effective();
    return decided != null && published != null && decided.serial() == published.serial();
  }

  /**
   * Records a decision. Returns whether it may change how others are judged.
   *
   * @param refused whether the spec was, so that what is effective is not what it asks for
   */
  boolean decide(VirtualIP virtualIp, @Nullable EffectiveConfiguration effective, boolean refused) {
    Decision decision = new Decision(virtualIp.getMetadata().getGeneration(), effective, refused);
    Decision before = decisions.put(uid(virtualIp), decision);
    return before == null
        ? !Objects.equals(published(virtualIp), effective)
            || !Objects.equals(observedGeneration(virtualIp), decision.generation())
        : !before.equals(decision);
  }

  /**
   * Whether the object's spec was refused: what became of another may make it acceptable. Who was
   * accepted keeps what it has, whatever becomes of others.
   */
  boolean isRefused(VirtualIP virtualIp) {
    Decision decision = decisions.get(uid(virtualIp));
    return decision != null && decision.refused();
  }

  /** Whether the object was judged and published as it is, and no change is under way. */
  boolean isAtRest(VirtualIP virtualIp) {
    Decision decision = decisions.get(uid(virtualIp));
    return decision != null
        && decision.generation() == virtualIp.getMetadata().getGeneration()
        && decision.effective() != null
        && decision.effective().accepting() == null
        && isPublished(virtualIp);
  }

  /** Whether the object's first judgement is still to come: until then no agent runs it. */
  boolean isAwaited(VirtualIP virtualIp, long nowNanos) {
    return !decisions.containsKey(uid(virtualIp))
        && virtualIp.getMetadata().getDeletionTimestamp() == null
        && nowNanos - unjudgedSeenNanos.computeIfAbsent(uid(virtualIp), _ -> nowNanos)
            < FIRST_JUDGEMENT.toNanos();
  }

  /** What the object's agents say, and whether they have said it for a while. */
  Settling settling(VirtualIP virtualIp) {
    return settlings.computeIfAbsent(uid(virtualIp), _ -> new Settling());
  }

  /** The operator's part of the status as this process applied it last, null if it did not yet. */
  @Nullable VirtualIPStatus applied(VirtualIP virtualIp) {
    return applied.get(uid(virtualIp));
  }

  /** Records that this is applied, or tried to be. */
  void applies(VirtualIP virtualIp, VirtualIPStatus ownStatus) {
    applied.put(uid(virtualIp), ownStatus);
  }

  /** When this process first saw that the object is being deleted. */
  long deletionSeenNanos(VirtualIP virtualIp, long nowNanos) {
    return deletionSeenNanos.computeIfAbsent(uid(virtualIp), _ -> nowNanos);
  }

  /** When this process first saw the latest of the entries that say Master. */
  long latestReignSeenNanos(VirtualIP virtualIp, List<NodeEntry> masters, long nowNanos) {
    Map<Reign, Long> seen = reignSeenNanos.computeIfAbsent(uid(virtualIp), _ -> new HashMap<>());
    Set<Reign> reigns =
        masters.stream()
            .map(entry -> new Reign(entry.node(), entry.since()))
            .collect(Collectors.toSet());
    seen.keySet().retainAll(reigns);
    reigns.forEach(reign -> seen.putIfAbsent(reign, nowNanos));
    return seen.values().stream().reduce(Math::max).orElse(nowNanos);
  }

  /** Its address and vhid are free, though the object may still be in the caches. */
  void release(VirtualIP virtualIp) {
    released.add(uid(virtualIp));
  }

  boolean isReleased(VirtualIP virtualIp) {
    return released.contains(uid(virtualIp));
  }

  /** Forgets objects that no longer exist. */
  void retain(Collection<VirtualIP> existing) {
    Set<String> uids = existing.stream().map(Ledger::uid).collect(Collectors.toSet());
    decisions.keySet().retainAll(uids);
    deletionSeenNanos.keySet().retainAll(uids);
    reignSeenNanos.keySet().retainAll(uids);
    released.retainAll(uids);
    settlings.keySet().retainAll(uids);
    applied.keySet().retainAll(uids);
    unjudgedSeenNanos.keySet().retainAll(uids);
  }

  private static @Nullable EffectiveConfiguration published(VirtualIP virtualIp) {
    EffectiveConfiguration effective =
        virtualIp.getStatus() == null ? null : virtualIp.getStatus().effective();
    // One of an operator that had neither serials nor several keys.
    return effective != null && effective.serial() == 0
        ? effective.withSerial(1).withKey(Names.keyEntry(virtualIp.getMetadata().getName(), 1))
        : effective;
  }

  private static @Nullable Long observedGeneration(VirtualIP virtualIp) {
    return virtualIp.getStatus() == null ? null : virtualIp.getStatus().observedGeneration();
  }

  private static String uid(VirtualIP virtualIp) {
    return virtualIp.getMetadata().getUid();
  }
}
