package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Role;
import java.util.List;

/** What became of the wish to hand one virtual host over. */
public sealed interface HandOver {

  /** This node leaves, make before break; a report follows when it has let go. */
  record Begun() implements HandOver {}

  /**
   * There is nothing to hand over: this node is not its master.
   *
   * @param role INIT or BACKUP
   */
  record NotMaster(Role role) implements HandOver {}

  /**
   * This node has no such virtual host.
   *
   * @param known those that it has
   */
  record Unknown(List<String> known) implements HandOver {
    /** Copies the list. */
    public Unknown {
      known = List.copyOf(known);
    }
  }
}
