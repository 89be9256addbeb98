package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.policy.Addresses;
import io.kcarp.operator.policy.Progress;
import io.kcarp.operator.policy.Verdict;
import io.kcarp.operator.status.Conditions;
import io.kcarp.operator.status.Derived;
import io.kcarp.operator.status.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operator's part of a VirtualIP's status. */
final class OwnStatus {
  /** Enough nodes to see a pattern; the rest is in the status itself. */
  private static final int NAMED_NODES = 5;

  private OwnStatus() {}

  /**
   * Something else than before.
   *
   * @param object to apply, with the operator's fields alone
   * @param decides whether it is about what was decided, which agents and users wait for, and not
   *     only about what agents report
   */
  record Change(VirtualIP object, boolean decides) {}

  /**
   * What changes, or empty when the operator's fields say so already.
   *
   * @param applied what this operator applied last, which the object may not show yet: what it
   *     shows may be over, and its own words are no news to it
   * @param now RFC 3339
   */
  static Optional<Change> changed(
      VirtualIP virtualIp,
      @Nullable VirtualIPStatus applied,
      Verdict verdict,
      Optional<Progress> progress,
      Derived derived,
      String now) {
    EffectiveConfiguration effective = progress.map(Progress::effective).orElse(null);
    VirtualIPStatus before = virtualIp.getStatus();
    VirtualIPStatus last = applied == null ? before : applied;
    List<Condition> conditions =
        last == null || last.conditions() == null ? List.of() : last.conditions();
    long generation = virtualIp.getMetadata().getGeneration();
    VirtualIPStatus after =
        own(
            generation,
            effective == null ? null : Addresses.inOneLine(effective),
            effective,
            derived.peers(),
            derived.transitions(),
            derived.staleNodes().isEmpty() ? null : derived.staleNodes(),
            Conditions.merge(
                conditions,
                Stream.concat(
                        Stream.of(
                            derived.ready(),
                            accepted(verdict, progress),
                            derived.addressConflict()),
                        derived.filesInSync().stream())
                    .toList(),
                generation,
                now));
    return before != null
            && after.equals(ownPartOf(before))
            && (applied == null || after.equals(applied))
        ? Optional.empty()
        : Optional.of(
            new Change(
                applicable(virtualIp.getMetadata().getName(), after),
                before == null
                    || last == null
                    || !isDecided(after, before)
                    || !isDecided(after, last)));
  }

  /**
   * All that was decided as it is, the condition Ready as given, and nothing of who is heard or
   * stale, which nobody would correct; or empty when the status says so already. Only if the object
   * is still the one that was seen: a decision that this does not show yet must not be undone.
   *
   * @param now RFC 3339
   */
  static Optional<VirtualIP> lastWord(VirtualIP seen, Judgement ready, String now) {
    VirtualIPStatus status = seen.getStatus();
    VirtualIPStatus before =
        status == null ? own(null, null, null, null, null, null, null) : ownPartOf(status);
    VirtualIPStatus after =
        own(
            before.observedGeneration(),
            before.address(),
            before.effective(),
            null,
            before.transitions(),
            null,
            Conditions.replace(
                before.conditions() == null ? List.of() : before.conditions(),
                ready,
                seen.getMetadata().getGeneration(),
                now));
    if (after.equals(before)) {
      return Optional.empty();
    }
    VirtualIP object = applicable(seen.getMetadata().getName(), after);
    object.getMetadata().setResourceVersion(seen.getMetadata().getResourceVersion());
    return Optional.of(object);
  }

  private static boolean isDecided(VirtualIPStatus after, VirtualIPStatus before) {
    return decidedPartOf(after).equals(decidedPartOf(before));
  }

  private static VirtualIPStatus decidedPartOf(VirtualIPStatus status) {
    List<Condition> conditions = status.conditions();
    return own(
        status.observedGeneration(),
        status.address(),
        status.effective(),
        null,
        null,
        null,
        conditions == null
            ? null
            : conditions.stream()
                .filter(condition -> condition.type().equals(ConditionType.ACCEPTED))
                .toList());
  }

  private static Judgement accepted(Verdict verdict, Optional<Progress> progress) {
    return switch (verdict) {
      case Verdict.Accepted _ ->
          new Judgement(
              ConditionType.ACCEPTED,
              true,
              progress.filter(Progress::isChanging).isPresent() ? Reason.CHANGING : Reason.ACCEPTED,
              progress.map(OwnStatus::describe).orElse(""));
      case Verdict.Rejected(var violation) ->
          new Judgement(ConditionType.ACCEPTED, false, violation.reason(), violation.message());
    };
  }

  /** What is in effect, and how far a change has come. */
  static String describe(Progress progress) {
    EffectiveConfiguration effective = progress.effective();
    String now = "vhid " + effective.vhid() + ", " + String.join(", ", effective.addresses());
    Accepting accepting = effective.accepting();
    if (effective.inStaticPods()) {
      return now + "; static pods run it, by their files on the nodes: see FilesInSync";
    }
    if (accepting == null) {
      return now;
    }
    List<String> other =
        new ArrayList<>(accepting.addresses() == null ? List.of() : accepting.addresses());
    if (accepting.key() != null) {
      other.add("another key");
    }
    String step =
        switch (accepting.step()) {
          case Next -> "; step 1 of 2, all nodes learn to accept the next: ";
          case Previous -> "; step 2 of 2, all nodes cease to send the previous: ";
        };
    return now + step + String.join(", ", other) + "; " + waiting(progress);
  }

  private static String waiting(Progress progress) {
    List<String> nodes = progress.waitsFor();
    if (nodes.isEmpty()) {
      return "no node is alive to wait for";
    }
    return "waits for "
        + nodes.stream().limit(NAMED_NODES).collect(Collectors.joining(", "))
        + (nodes.size() > NAMED_NODES ? " and " + (nodes.size() - NAMED_NODES) + " more" : "")
        + (progress.isQueued() ? "; the spec's further change comes after that" : "");
  }

  private static VirtualIPStatus ownPartOf(VirtualIPStatus status) {
    return own(
        status.observedGeneration(),
        status.address(),
        status.effective(),
        status.peers(),
        status.transitions(),
        status.staleNodes(),
        status.conditions());
  }

  private static VirtualIPStatus own(
      @Nullable Long observedGeneration,
      @Nullable String address,
      @Nullable EffectiveConfiguration effective,
      @Nullable String peers,
      @Nullable Integer transitions,
      @Nullable List<String> staleNodes,
      @Nullable List<Condition> conditions) {
    return new VirtualIPStatus(
        observedGeneration,
        address,
        effective,
        null,
        null,
        null,
        peers,
        transitions,
        staleNodes,
        conditions,
        null);
  }

  private static VirtualIP applicable(String name, VirtualIPStatus status) {
    VirtualIP fresh = new VirtualIP();
    fresh.setMetadata(new ObjectMetaBuilder().withName(name).build());
    fresh.setStatus(status);
    return fresh;
  }
}
