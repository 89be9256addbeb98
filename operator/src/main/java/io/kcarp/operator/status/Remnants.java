package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.NodeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds claims and entries whose owner can no longer withdraw them. */
public final class Remnants {
  private Remnants() {}

  /**
   * What to withdraw. A stale node that was deleted, or that the rules no longer match, loses its
   * entry; any other keeps it (it is listed in staleNodes) and loses only the claim, as long as no
   * other node has become master: the new master's own claim wins by itself. A stale node that
   * others hear as master is alive, and loses nothing.
   */
  public static List<Remnant> of(Scene scene) {
    List<Remnant> remnants = new ArrayList<>();
    for (NodeEntry entry : scene.entries()) {
      if (!scene.staleNodes().contains(entry.node()) || scene.isHeardAsMaster(entry)) {
        continue;
      }
      if (!mayReturn(scene, entry.node())) {
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

  private static boolean mayReturn(Scene scene, String node) {
    return scene.existingNodes().contains(node)
        && (scene.effective() == null || scene.isMatched(node));
  }

  private static boolean hasNoEntry(Scene scene, String node) {
    return scene.entries().stream().noneMatch(entry -> entry.node().equals(node));
  }
}
