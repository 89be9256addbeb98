package io.kcarp.api.v1alpha1;

/** The {@code type} of a {@link Condition}. */
public final class ConditionType {
  /** The spec is valid and clashes with nothing: it is the effective configuration. */
  public static final String ACCEPTED = "Accepted";

  /** Exactly one node is master, runs the effective configuration, and holds the addresses. */
  public static final String READY = "Ready";

  /** A host outside the group has an address, by the report of a fresh node. */
  public static final String ADDRESS_CONFLICT = "AddressConflict";

  /**
   * With agent StaticPod only: the files on the nodes say the vhid and the addresses of the spec,
   * as far as their agents were heard.
   */
  public static final String FILES_IN_SYNC = "FilesInSync";

  private ConditionType() {}
}
