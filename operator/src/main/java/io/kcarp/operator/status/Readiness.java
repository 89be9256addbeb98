package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.operator.policy.Addresses;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The Ready condition: exactly one fresh node is master, runs the effective configuration, and its
 * kernel holds the addresses. A master whose agent does not report counts while a fresh node hears
 * it.
 */
final class Readiness {
  /** Enough nodes to see a pattern; the rest is in the status itself. */
  private static final int NAMED_NODES = 5;

  private Readiness() {}

  static Judgement of(Scene scene) {
    EffectiveConfiguration effective = scene.effective();
    if (effective == null) {
      return notReady(
          Reason.NOT_ACCEPTED, "no configuration was accepted yet: see the Accepted condition");
    }
    if (scene.freshEntries().isEmpty()) {
      return notReady(Reason.NO_AGENTS, nobodyReports(scene) + troubles(scene));
    }
    List<NodeEntry> masters = scene.freshMasters();
    return switch (masters.size()) {
      case 0 -> nobodyReportsMaster(scene, effective);
      case 1 ->
          ofMaster(
              scene,
              masters.getFirst(),
              effective,
              former(scene.formerMasters()) + troubles(scene));
      default ->
          notReady(
              Reason.SEVERAL_MASTERS,
              names(masters)
                  + " are masters at once: check that these nodes can exchange IP protocol 112"
                  + " on their interfaces");
    };
  }

  private static Judgement nobodyReportsMaster(Scene scene, EffectiveConfiguration effective) {
    List<NodeEntry> heard = scene.mastersHeard();
    if (heard.size() != 1) {
      List<String> conflicts = Ownership.conflicts(scene);
      return conflicts.isEmpty()
          ? notReady(Reason.NO_MASTER, nobodyIsMaster(scene) + troubles(scene))
          : notReady(
              Reason.ADDRESS_CONFLICT,
              nobodyIsMaster(scene) + "; " + Ownership.sentence(conflicts) + troubles(scene));
    }
    NodeEntry master = heard.getFirst();
    return ofMaster(
        scene,
        master,
        effective,
        "; by its last report, as its agent does not report any more: "
            + master.node()
            + " is heard as master by "
            + names(scene.nodesHearing(master)));
  }

  private static Judgement ofMaster(
      Scene scene, NodeEntry master, EffectiveConfiguration effective, String evidence) {
    if (!effective.inStaticPods() && !runs(master, effective)) {
      return notReady(
          Reason.CONFIGURATION_PENDING,
          master.node()
              + " is master and does not run generation "
              + effective.generation()
              + " yet"
              + evidence);
    }
    String addresses = Addresses.inOneLine(effective);
    if (Derivation.holdsAll(master, effective)) {
      return new Judgement(
          ConditionType.READY,
          true,
          Reason.MASTER_ELECTED,
          master.node() + " is master and holds " + addresses + evidence);
    }
    List<String> conflicts = Ownership.conflictsAbout(scene, Derivation.lacked(master, effective));
    String lacks = master.node() + " is master but does not hold all of " + addresses;
    return conflicts.isEmpty()
        ? notReady(Reason.NO_MASTER, lacks + evidence)
        : notReady(
            Reason.ADDRESS_CONFLICT, lacks + "; " + Ownership.sentence(conflicts) + evidence);
  }

  private static boolean runs(NodeEntry entry, EffectiveConfiguration effective) {
    Long generation = entry.observedGeneration();
    return generation != null && generation >= effective.generation();
  }

  private static String former(List<NodeEntry> former) {
    return former.isEmpty()
        ? ""
        : "; not heard of since it took over: former master " + names(former);
  }

  private static String troubles(Scene scene) {
    List<String> troubles = scene.troubles();
    return troubles.isEmpty()
        ? ""
        : "; agents that can't run: "
            + String.join("; ", troubles.subList(0, Math.min(NAMED_NODES, troubles.size())))
            + (troubles.size() > NAMED_NODES
                ? "; and " + (troubles.size() - NAMED_NODES) + " more"
                : "");
  }

  private static String nobodyReports(Scene scene) {
    return scene.entries().isEmpty()
        ? "no agent reports this VirtualIP: check the agents' pods, and that spec.nodes matches"
            + " nodes"
        : "no agent is alive any more; last reports came from " + names(scene.entries());
  }

  private static String nobodyIsMaster(Scene scene) {
    List<NodeEntry> fresh = scene.freshEntries();
    String foreign =
        fresh.stream()
            .map(NodeEntry::observedMaster)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return (foreign.isEmpty()
            ? "no node is master: "
            : "no node of this cluster is master, they hear " + foreign + ": ")
        + fresh.stream()
            .limit(NAMED_NODES)
            .map(Readiness::describe)
            .collect(Collectors.joining(", "))
        + more(fresh);
  }

  private static String describe(NodeEntry entry) {
    String role = entry.node() + " is " + entry.role();
    return entry.role() == NodeRole.Init ? role + " (" + entry.reason() + ")" : role;
  }

  private static String names(List<NodeEntry> entries) {
    return entries.stream()
            .map(NodeEntry::node)
            .sorted()
            .limit(NAMED_NODES)
            .collect(Collectors.joining(", "))
        + more(entries);
  }

  private static String more(List<NodeEntry> entries) {
    return entries.size() > NAMED_NODES ? " and " + (entries.size() - NAMED_NODES) + " more" : "";
  }

  private static Judgement notReady(String reason, String message) {
    return new Judgement(ConditionType.READY, false, reason, message);
  }
}
