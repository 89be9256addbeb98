package io.kcarp.api.v1alpha1;

/** The {@code reason} of conditions and node entries. One constant, one cause, one thing to do. */
public final class Reason {
  // Accepted
  public static final String ACCEPTED = "Accepted";
  public static final String INVALID_ADDRESS = "InvalidAddress";
  public static final String ADDRESS_IS_NODE_ADDRESS = "AddressIsNodeAddress";
  public static final String ADDRESS_TAKEN = "AddressTaken";
  public static final String INVALID_TIMING = "InvalidTiming";
  public static final String INVALID_NODE_RULE = "InvalidNodeRule";
  public static final String VHID_TAKEN = "VhidTaken";
  public static final String VHID_IMMUTABLE = "VhidImmutable";
  public static final String NO_FREE_VHID = "NoFreeVhid";
  public static final String PASSWORD_SECRET_MISSING = "PasswordSecretMissing";
  public static final String INVALID_PASSWORD = "InvalidPassword";

  // Ready
  public static final String MASTER_ELECTED = "MasterElected";
  public static final String NO_MASTER = "NoMaster";
  public static final String SEVERAL_MASTERS = "SeveralMasters";
  public static final String NO_AGENTS = "NoAgents";
  public static final String NOT_ACCEPTED = "NotAccepted";

  private Reason() {}
}
