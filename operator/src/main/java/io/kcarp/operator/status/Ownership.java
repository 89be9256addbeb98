package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.ForeignOwner;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.operator.policy.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The AddressConflict condition: a host outside the group has an address, as fresh nodes report.
 */
final class Ownership {
  /** Enough to go and look; the rest is in the status itself. */
  private static final int NAMED = 5;

  private Ownership() {}

  static Judgement of(Scene scene) {
    List<String> conflicts = conflicts(scene);
    return conflicts.isEmpty()
        ? new Judgement(
            ConditionType.ADDRESS_CONFLICT,
            false,
            Reason.NO_CONFLICT,
            "no node reports a host outside the group that has an address")
        : new Judgement(
            ConditionType.ADDRESS_CONFLICT, true, Reason.ADDRESS_CONFLICT, sentence(conflicts));
  }

  /** Empty when there is none. */
  static List<String> conflicts(Scene scene) {
    return sentences(scene, _ -> true);
  }

  /** Those about some addresses. */
  static List<String> conflictsAbout(Scene scene, Set<InetAddress> addresses) {
    return sentences(
        scene,
        owner -> Addresses.reported(owner.address()).filter(addresses::contains).isPresent());
  }

  private static List<String> sentences(Scene scene, Predicate<ForeignOwner> concerned) {
    return scene.freshEntries().stream()
        .flatMap(entry -> owners(entry).stream())
        .filter(concerned)
        .distinct()
        .map(owner -> "the host at " + owner.mac() + " has " + owner.address())
        .sorted()
        .toList();
  }

  static String sentence(List<String> conflicts) {
    return conflicts.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (conflicts.size() > NAMED ? " and " + (conflicts.size() - NAMED) + " more" : "")
        + " and does not take part in the election: remove the address there";
  }

  private static List<ForeignOwner> owners(NodeEntry entry) {
    List<ForeignOwner> owners = entry.foreignOwners();
    return owners == null ? List.of() : owners;
  }
}
