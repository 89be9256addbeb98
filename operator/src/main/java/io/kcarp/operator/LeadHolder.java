package io.kcarp.operator;

import java.util.Objects;
import java.util.UUID;

/**
 * Who leads, as the Lease names it: {@code POD_VERSION_RUN}, so that a user sees there which pod it
 * is, and of which version.
 *
 * @param pod the host's name, which is the pod's
 * @param version the program's
 * @param run another one for each run of one pod's containers
 */
record LeadHolder(String pod, String version, String run) {
  private static final char SEPARATOR = '_';
  private static final String NOT_SAID = "not said";

  /** This process. */
  static LeadHolder mine() {
    return new LeadHolder(
        Objects.requireNonNullElse(System.getenv("HOSTNAME"), "operator"),
        OperatorMain.version(),
        UUID.randomUUID().toString());
  }

  /** What {@link #identity} gave; of one that did not say its version, too. */
  static LeadHolder parse(String identity) {
    int first = identity.indexOf(SEPARATOR);
    int last = identity.lastIndexOf(SEPARATOR);
    if (first < 0) {
      return new LeadHolder(identity, NOT_SAID, "");
    }
    return new LeadHolder(
        identity.substring(0, first),
        first == last ? NOT_SAID : identity.substring(first + 1, last),
        identity.substring(last + 1));
  }

  /** For the Lease. */
  String identity() {
    return pod + SEPARATOR + version + SEPARATOR + run;
  }
}
