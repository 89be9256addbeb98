package io.kcarp.api.v1alpha1;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names that operator and agents must agree on. */
public final class Names {
  /** The namespace that everything is installed in unless told otherwise. */
  public static final String DEFAULT_NAMESPACE = "kcarp-system";

  /**
   * The agents' one key Secret, in the operator's namespace: one data entry for each key, named by
   * {@link #keyEntry}, holding the password bytes (1 to 19). What an entry holds never changes.
   */
  public static final String KEY_SECRET = "kcarp-keys";

  /** DaemonSet, ServiceAccount and ClusterRole of the agents. */
  public static final String AGENT = "kcarp-agent";

  /** Field manager of the operator. */
  public static final String OPERATOR_FIELD_MANAGER = "kcarp-operator";

  /** Holds a deleted VirtualIP back until agents have released its addresses. */
  public static final String FINALIZER = "kcarp.io/release";

  /** A Node that has it, with any value, takes part in no VirtualIP. */
  public static final String MAINTENANCE_LABEL = "kcarp.io/maintenance";

  private Names() {}

  /**
   * The field manager of a node's agent: at most 128 characters whatever the node's name, hence the
   * hash.
   */
  public static String agentFieldManager(String node) {
    return AGENT + "-" + hash(node);
  }

  /**
   * The Lease that a node's agent renews, in the operator's namespace. It says the node, so that an
   * admission policy can compare it with the agent's token.
   *
   * @param node up to 241 characters: the API server refuses a longer name
   */
  public static String agentLease(String node) {
    return AGENT + "-" + node;
  }

  /**
   * The entry of the key Secret that holds a VirtualIP's first, second, ... key: {@code web},
   * {@code web_2}, ... No VirtualIP's name contains an underscore.
   *
   * @param number 1 or more
   */
  public static String keyEntry(String virtualIp, int number) {
    return number == 1 ? virtualIp : virtualIp + "_" + number;
  }

  /** The VirtualIP that an entry of the key Secret belongs to. */
  public static String keyOwner(String entry) {
    int underscore = entry.indexOf('_');
    return underscore < 0 ? entry : entry.substring(0, underscore);
  }

  private static String hash(String node) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(node.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
