package io.kcarp.operator.policy;

import org.jspecify.annotations.Nullable;

/**
 * A node that runs a VirtualIP or may: its agent is alive, and it has an entry in the status or is
 * eligible.
 *
 * @param serial of the effective configuration that it reports to have taken up, or null while it
 *     reports none
 */
public record LiveNode(String name, @Nullable Long serial) {
  boolean hasTakenUp(long wanted) {
    // Not "at least": of a cluster restored from a backup agents report later serials at first.
    return serial != null && serial == wanted;
  }
}
