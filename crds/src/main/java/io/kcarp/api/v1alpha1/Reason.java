package io.kcarp.api.v1alpha1;

/** The {@code reason} of conditions and node entries. One constant, one cause, one thing to do. */
public final class Reason {
  // Accepted
  /** The spec is valid, clashes with nothing, and is the effective configuration. */
  public static final String ACCEPTED = "Accepted";

  /**
   * The spec is valid, and its addresses or key are being taken up in two steps; the message names
   * the step and the nodes it waits for.
   */
  public static final String CHANGING = "Changing";

  /** An address of the spec is no IP address, or not one that a host can hold. */
  public static final String INVALID_ADDRESS = "InvalidAddress";

  /** An address of the spec is a node's own; give one that nothing else uses. */
  public static final String ADDRESS_IS_NODE_ADDRESS = "AddressIsNodeAddress";

  /** Another VirtualIP runs the address already, or is older and wants it too. */
  public static final String ADDRESS_TAKEN = "AddressTaken";

  /**
   * advbase, advskew or deadRatio is out of range, or advbase 0 and no advskew give no interval.
   */
  public static final String INVALID_TIMING = "InvalidTiming";

  /** An entry of spec.nodes names no node, or both a node and a selector, or has a bad setting. */
  public static final String INVALID_NODE_RULE = "InvalidNodeRule";

  /** spec.transport has a bad group, or peers that do not fit the mode or the addresses. */
  public static final String INVALID_TRANSPORT = "InvalidTransport";

  /** A link-local address is given, and no interface: every interface has a link-local network. */
  public static final String INTERFACE_MISSING = "InterfaceMissing";

  /** With agent StaticPod: a vhid is missing, or something is given that nobody would heed. */
  public static final String INVALID_AGENT = "InvalidAgent";

  /** The vhid given is not in 1..255. */
  public static final String INVALID_VHID = "InvalidVhid";

  /** Another VirtualIP runs this vhid, or is older and wants it too. */
  public static final String VHID_TAKEN = "VhidTaken";

  /** The spec gives another vhid than the one in effect; delete the object and create it anew. */
  public static final String VHID_IMMUTABLE = "VhidImmutable";

  /** All 255 vhids are in use. */
  public static final String NO_FREE_VHID = "NoFreeVhid";

  /** The Secret of passwordSecretRef, or its key, does not exist in the operator's namespace. */
  public static final String PASSWORD_SECRET_MISSING = "PasswordSecretMissing";

  /** The password is empty, longer than 19 bytes, or contains NUL, CR or LF. */
  public static final String INVALID_PASSWORD = "InvalidPassword";

  // Ready
  /** One node is master, by its fresh report or by a fresh node that hears it, and holds all. */
  public static final String MASTER_ELECTED = "MasterElected";

  /** The master does not run the effective configuration yet; its agent is about to apply it. */
  public static final String CONFIGURATION_PENDING = "ConfigurationPending";

  /** Agents report, but none is master, or the master does not hold all the addresses. */
  public static final String NO_MASTER = "NoMaster";

  /** Two or more fresh nodes report Master: they do not hear each other. */
  public static final String SEVERAL_MASTERS = "SeveralMasters";

  /** No fresh node reports at all; look at the DaemonSet. */
  public static final String NO_AGENTS = "NoAgents";

  /**
   * kcarp's own namespace is being deleted, and its agents end with it: install kcarp again, or
   * remove what is left by deploy/uninstall. It stays until an operator is there again.
   */
  public static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  /** Nothing was ever accepted; the condition Accepted says why. */
  public static final String NOT_ACCEPTED = "NotAccepted";

  // AddressConflict, and Ready
  /**
   * A host outside the group has an address; the message has its MAC. Remove the address there, or
   * with spec.addressConflict: Defend let a node take it.
   */
  public static final String ADDRESS_CONFLICT = "AddressConflict";

  /** No fresh node reports such a host. */
  public static final String NO_CONFLICT = "NoConflict";

  // FilesInSync
  /** No node's file says another vhid or other addresses than the spec. */
  public static final String FILES_AGREE = "FilesAgree";

  /** A node's file says something else than the spec; the message says which, and what. */
  public static final String FILES_DIFFER = "FilesDiffer";

  // A node's entry
  /** No agent of the node's static pods runs the VirtualIP, or it does not answer on its socket. */
  public static final String NO_STATIC_POD = "NoStaticPod";

  /** The node has the label kcarp.io/maintenance. */
  public static final String MAINTENANCE = "Maintenance";

  /** The node is cordoned, and spec.cordonedNodes is Leave. */
  public static final String CORDONED = "Cordoned";

  /**
   * The node's agent reaches the API server by an address of the VirtualIP, and never serves what
   * it depends on.
   */
  public static final String API_SERVER_BEHIND_IT = "ApiServerBehindIt";

  private Reason() {}
}
