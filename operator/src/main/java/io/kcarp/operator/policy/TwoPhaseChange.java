package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way from the configuration in effect to the one that the spec wants. Key and addresses enter
 * the HMAC, and nodes take a configuration up one after another; so that any two of them understand
 * each other at every moment, a change of either goes
 *
 * <pre>
 *   send old, accept old  --&gt;  send old, accept old and new (Next)
 *                         --&gt;  send new, accept new and old (Previous)  --&gt;  send new, accept new
 * </pre>
 *
 * <p>and each step waits until every live node has taken the one before up. INVARIANT: outside
 * {@link AcceptingStep#Previous} all live nodes send the same. The new configuration comes into
 * effect as a whole, with what is sent. Nobody waits for a dead node: when it returns it reads the
 * configuration of then. There is no time limit: a live node that does not follow would be lost to
 * the others.
 *
 * <p>Static pods run what is in their files: what the object says is in effect at once, and nobody
 * is waited for.
 */
public final class TwoPhaseChange {
  private TwoPhaseChange() {}

  /**
   * One step towards the target, if the nodes allow it now. One at a time, even where nobody lives:
   * a node that returns meanwhile reads what is published then, another one what comes next, and
   * these two must be neighbours.
   *
   * @param target what the spec wants; its serial does not matter
   * @param current what was decided last, or null before the first acceptance
   * @param isPublished whether nodes can read {@code current} already
   */
  public static Progress towards(
      EffectiveConfiguration target,
      @Nullable EffectiveConfiguration current,
      boolean isPublished,
      List<LiveNode> live) {
    if (current == null) {
      EffectiveConfiguration first = target.withSerial(serialAfter(0, live));
      return new Progress(first, target.inStaticPods() ? List.of() : notYet(first, live), false);
    }
    if (target.inStaticPods()) {
      EffectiveConfiguration same = target.withSerial(current.serial());
      return new Progress(
          same.equals(current) ? current : target.withSerial(serialAfter(current.serial(), live)),
          List.of(),
          false);
    }
    boolean takenUp = isPublished && notYet(current, live).isEmpty();
    EffectiveConfiguration next = step(current, target, takenUp).withSerial(current.serial());
    EffectiveConfiguration reached =
        next.equals(current) ? current : next.withSerial(serialAfter(current.serial(), live));
    return new Progress(
        reached, notYet(reached, live), isRetiring(reached) && !hashAlike(reached, target));
  }

  private static EffectiveConfiguration step(
      EffectiveConfiguration current, EffectiveConfiguration target, boolean takenUp) {
    if (isRetiring(current) && !takenUp) {
      // Two are sent, so a third can't come in; everything else of the spec can.
      return hashAlike(current, target) ? target.withAccepting(current.accepting()) : current;
    }
    if (hashAlike(current, target)) {
      return target;
    }
    Accepting next = besides(AcceptingStep.Next, target, current);
    return next.equals(current.accepting()) && takenUp
        ? target.withAccepting(besides(AcceptingStep.Previous, current, target))
        : current.withAccepting(next);
  }

  private static boolean isRetiring(EffectiveConfiguration configuration) {
    Accepting accepting = configuration.accepting();
    return accepting != null && accepting.step() == AcceptingStep.Previous;
  }

  /** What to accept of the other besides what is sent. */
  private static Accepting besides(
      AcceptingStep step, EffectiveConfiguration other, EffectiveConfiguration sent) {
    return new Accepting(
        step,
        addresses(other).equals(addresses(sent)) ? null : other.addresses(),
        Objects.equals(other.key(), sent.key()) ? null : other.key());
  }

  private static boolean hashAlike(EffectiveConfiguration one, EffectiveConfiguration other) {
    return Objects.equals(one.key(), other.key()) && addresses(one).equals(addresses(other));
  }

  /** As the HMAC takes them: sorted, and without prefix lengths. */
  private static Set<InetAddress> addresses(EffectiveConfiguration configuration) {
    return new HashSet<>(Addresses.reported(configuration.addresses()));
  }

  private static List<String> notYet(EffectiveConfiguration published, List<LiveNode> live) {
    return live.stream()
        .filter(node -> !node.hasTakenUp(published.serial()))
        .map(LiveNode::name)
        .sorted()
        .toList();
  }

  /** Also above what is reported: agents may know more than a cluster that was restored. */
  private static long serialAfter(long serial, List<LiveNode> live) {
    return 1
        + live.stream()
            .map(LiveNode::serial)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .reduce(serial, Math::max);
  }
}
