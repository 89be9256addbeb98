package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.NodeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds claims and entries whose owner can no longer withdraw them. */
public final class Remnants {
  private Remnants() {}

  /**
   * What to withdraw. A deleted node loses its entry; a stale node that still exists keeps it (it
   * is listed in staleNodes) and loses only the claim, as long as no other node has become master:
   * the new master's own claim wins by itself.
   */
  public static List<Remnant> of(Scene scene) {
    List<Remnant> remnants = new ArrayList<>();
    for (NodeEntry entry : scene.entries()) {
      if (!scene.staleNodes().contains(entry.node())) {
        continue;
      }
      if (!scene.existingNodes().contains(entry.node())) {
        remnants.add(new Remnant(entry.node(), Optional.empty()));
      } else if (entry.node().equals(scene.claim()) && scene.freshMasters().isEmpty()) {
        remnants.add(new Remnant(entry.node(), Optional.of(entry)));
      }
    }
    String claim = scene.claim();
    if (claim != null && hasNoEntry(scene, claim) && scene.freshMasters().isEmpty()) {
      remnants.add(new Remnant(claim, Optional.empty()));
    }
    return remnants;
  }

  private static boolean hasNoEntry(Scene scene, String node) {
    return scene.entries().stream().noneMatch(entry -> entry.node().equals(node));
  }
}
