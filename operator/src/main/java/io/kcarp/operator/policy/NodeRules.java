package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.Reason;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code spec.nodes[]}: what is a valid rule, and which nodes it matches. */
public final class NodeRules {
  private static final int MAX_ADVSKEW = 254;

  private NodeRules() {}

  /** Whether a node of this name and these labels may hold the addresses. */
  public static boolean isEligible(
      EffectiveConfiguration effective, String node, Map<String, String> labels) {
    List<NodeRule> rules = effective.nodes();
    return rules == null
        || rules.isEmpty()
        || rules.stream().anyMatch(rule -> matches(rule, node, labels));
  }

  /** The first entry that matches a node, if the list has one. */
  static Optional<NodeRule> ruleOf(
      EffectiveConfiguration effective, String node, Map<String, String> labels) {
    List<NodeRule> rules = effective.nodes();
    return rules == null
        ? Optional.empty()
        : rules.stream().filter(rule -> matches(rule, node, labels)).findFirst();
  }

  private static boolean matches(NodeRule rule, String node, Map<String, String> labels) {
    if (rule.nodeName() != null) {
      return rule.nodeName().equals(node);
    }
    return rule.nodeSelector() != null
        && labels.entrySet().containsAll(rule.nodeSelector().entrySet());
  }

  static Optional<Violation> valid(Facts facts) {
    List<NodeRule> rules = facts.spec().nodes();
    return rules == null
        ? Optional.empty()
        : rules.stream()
            .map(rule -> fault(rule, facts.spec().addresses()))
            .flatMap(Optional::stream)
            .findFirst()
            .map(message -> new Violation(Reason.INVALID_NODE_RULE, message));
  }

  static String describe(NodeRule rule) {
    return rule.nodeName() != null ? rule.nodeName() : String.valueOf(rule.nodeSelector());
  }

  private static Optional<String> fault(NodeRule rule, List<String> addresses) {
    boolean bySelector = rule.nodeSelector() != null && !rule.nodeSelector().isEmpty();
    boolean byName = rule.nodeName() != null && !rule.nodeName().isEmpty();
    if (byName == bySelector) {
      return Optional.of(
          "an entry of spec.nodes needs either nodeName or nodeSelector, "
              + (byName ? "not both (" + rule.nodeName() + ")" : "and has neither"));
    }
    Integer advskew = rule.advskew();
    if (advskew != null && (advskew < 0 || advskew > MAX_ADVSKEW)) {
      return Optional.of(
          "the advskew of "
              + describe(rule)
              + " in spec.nodes is "
              + advskew
              + ": it must be 0 to "
              + MAX_ADVSKEW);
    }
    return sourceFault(rule, byName, rule.sourceAddress(), Addresses.reported(addresses));
  }

  private static Optional<String> sourceFault(
      NodeRule rule, boolean byName, @Nullable String source, List<InetAddress> virtual) {
    if (source == null) {
      return Optional.empty();
    }
    if (!byName) {
      return Optional.of(
          "sourceAddress "
              + source
              + " is given for "
              + describe(rule)
              + ", which may match several nodes: give it in an entry with nodeName");
    }
    InetAddress parsed = Addresses.reported(source).orElse(null);
    if (!(parsed instanceof Inet4Address) || !parsed.getHostAddress().equals(source)) {
      return Optional.of(
          "sourceAddress '"
              + source
              + "' of "
              + describe(rule)
              + " is not an IPv4 address: write it as 10.0.0.1");
    }
    if (virtual.stream().noneMatch(Inet4Address.class::isInstance)) {
      return Optional.of(
          "sourceAddress "
              + source
              + " of "
              + describe(rule)
              + " is for IPv4 advertisements, and none of spec.addresses is IPv4: leave it out");
    }
    return virtual.contains(parsed)
        ? Optional.of(
            "sourceAddress "
                + source
                + " of "
                + describe(rule)
                + " is one of spec.addresses: give an address that stays on the node")
        : Optional.empty();
  }
}
