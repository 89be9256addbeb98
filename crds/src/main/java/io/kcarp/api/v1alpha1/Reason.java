package io.kcarp.api.v1alpha1;

/** The {@code reason} of conditions and node entries. One constant, one cause, one thing to do. */
public final class Reason {
  // Accepted
  /** The spec is the effective configuration. */
  public static final String ACCEPTED = "Accepted";

  /** An address of the spec is no IPv4 address, or not one that a host can hold. */
  public static final String INVALID_ADDRESS = "InvalidAddress";

  /** An address of the spec is a node's own; give one that nothing else uses. */
  public static final String ADDRESS_IS_NODE_ADDRESS = "AddressIsNodeAddress";

  /** Another VirtualIP holds the address already. */
  public static final String ADDRESS_TAKEN = "AddressTaken";

  /** advbase, advskew and deadRatio give no interval, or one that is too short. */
  public static final String INVALID_TIMING = "InvalidTiming";

  /** An entry of spec.nodes names no node, or both a node and a selector, or has a bad setting. */
  public static final String INVALID_NODE_RULE = "InvalidNodeRule";

  /** The vhid given is not in 1..255. */
  public static final String INVALID_VHID = "InvalidVhid";

  /** Another VirtualIP holds the vhid that the spec gives. */
  public static final String VHID_TAKEN = "VhidTaken";

  /** The spec gives another vhid than the one in effect; delete the object and create it anew. */
  public static final String VHID_IMMUTABLE = "VhidImmutable";

  /** All 255 vhids are in use. */
  public static final String NO_FREE_VHID = "NoFreeVhid";

  /** The Secret of passwordSecretRef, or its key, does not exist in the operator's namespace. */
  public static final String PASSWORD_SECRET_MISSING = "PasswordSecretMissing";

  /** The password is empty or longer than 19 bytes. */
  public static final String INVALID_PASSWORD = "InvalidPassword";

  // Ready
  /** One fresh node reports Master and holds the addresses. */
  public static final String MASTER_ELECTED = "MasterElected";

  /** Agents report, but none of them is master. */
  public static final String NO_MASTER = "NoMaster";

  /** Two or more fresh nodes report Master: they do not hear each other. */
  public static final String SEVERAL_MASTERS = "SeveralMasters";

  /** No fresh node reports at all; look at the DaemonSet. */
  public static final String NO_AGENTS = "NoAgents";

  /** Nothing was ever accepted; the condition Accepted says why. */
  public static final String NOT_ACCEPTED = "NotAccepted";

  private Reason() {}
}
