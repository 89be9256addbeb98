package io.kcarp.agent.carp;

import java.util.List;

/**
 * What a step gives.
 *
 * @param next the virtual host after it
 * @param actions to be carried out in this order
 */
public record Transition(Carp next, List<CarpAction> actions) {
  /** Copies the list. */
  public Transition {
    actions = List.copyOf(actions);
  }
}
