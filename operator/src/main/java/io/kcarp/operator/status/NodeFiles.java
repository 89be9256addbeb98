package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.FileConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.operator.policy.Addresses;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The FilesInSync condition, which only VirtualIPs of static pods have: what the nodes' files say,
 * beside the spec. The HMAC is over vhid and addresses, so nodes that differ in them do not hear
 * each other.
 */
final class NodeFiles {
  /** Enough nodes to see a pattern; the rest is in the status itself. */
  private static final int NAMED = 5;

  private NodeFiles() {}

  /** What one node's file says. */
  private record Heard(String node, FileConfiguration file) {}

  /** Empty when the DaemonSet's agents run it, or nothing was accepted. */
  static Optional<Judgement> of(Scene scene) {
    EffectiveConfiguration effective = scene.effective();
    if (effective == null || !effective.inStaticPods()) {
      return Optional.empty();
    }
    List<Heard> heard =
        scene.freshEntries().stream()
            .flatMap(
                entry -> Stream.ofNullable(entry.file()).map(file -> new Heard(entry.node(), file)))
            .sorted(Comparator.comparing(Heard::node))
            .toList();
    List<Heard> different = heard.stream().filter(one -> !agrees(one.file(), effective)).toList();
    return Optional.of(
        heard.isEmpty()
            ? judgement(false, Reason.NO_STATIC_POD, "no node's static pod was heard")
            : different.isEmpty()
                ? judgement(
                    true,
                    Reason.FILES_AGREE,
                    "as far as heard, of " + nodes(heard) + ": " + text(effective))
                : judgement(false, Reason.FILES_DIFFER, sentence(different, effective)));
  }

  private static boolean agrees(FileConfiguration file, EffectiveConfiguration effective) {
    return file.vhid() == effective.vhid()
        && new HashSet<>(Addresses.reported(file.addresses()))
            .equals(new HashSet<>(Addresses.reported(effective.addresses())));
  }

  private static String sentence(List<Heard> different, EffectiveConfiguration effective) {
    return different.stream()
            .limit(NAMED)
            .map(one -> "the file on " + one.node() + " says " + text(one.file()))
            .collect(Collectors.joining(", "))
        + more(different)
        + ", the spec "
        + text(effective)
        + ": nodes that differ do not hear each other; the files count, so mend them, or apply the spec"
        + " that they follow";
  }

  private static String text(FileConfiguration file) {
    return "vhid " + file.vhid() + ", " + String.join(", ", file.addresses());
  }

  private static String text(EffectiveConfiguration effective) {
    return "vhid " + effective.vhid() + ", " + String.join(", ", effective.addresses());
  }

  private static String nodes(List<Heard> heard) {
    return heard.stream().limit(NAMED).map(Heard::node).collect(Collectors.joining(", "))
        + more(heard);
  }

  private static String more(List<Heard> heard) {
    return heard.size() > NAMED ? " and " + (heard.size() - NAMED) + " more" : "";
  }

  private static Judgement judgement(boolean holds, String reason, String message) {
    return new Judgement(ConditionType.FILES_IN_SYNC, holds, reason, message);
  }
}
