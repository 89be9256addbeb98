package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.Reason;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules about {@code spec.addresses}. */
final class AddressChecks {
  private AddressChecks() {}

  static Optional<Violation> valid(Facts facts) {
    List<String> texts = facts.spec().addresses();
    if (texts.isEmpty()) {
      return invalid("spec.addresses is empty: give at least one address");
    }
    Set<InetAddress> seen = new HashSet<>();
    for (String text : texts) {
      try {
        if (!seen.add(PrefixedAddress.parse(text).address())) {
          return invalid("'" + text + "' is listed twice: remove one");
        }
      } catch (IllegalArgumentException e) {
        return invalid(String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** Every interface has a link-local network: the address does not say which one is meant. */
  static Optional<Violation> interfaceNamed(Facts facts) {
    List<NodeRule> rules = facts.spec().nodes();
    boolean named =
        facts.spec().interfaceName() != null
            || (rules != null
                && !rules.isEmpty()
                && rules.stream().allMatch(rule -> rule.interfaceName() != null));
    return facts.spec().addresses().stream()
        .map(PrefixedAddress::parse)
        .filter(PrefixedAddress::needsInterface)
        .findFirst()
        .filter(_ -> !named)
        .map(address ->
            new Violation(
                Reason.INTERFACE_MISSING,
                address
                    + " is link-local, and every interface has a link-local network: name the"
                    + " interface in spec.interface, or in every entry of spec.nodes"));
  }

  static Optional<Violation> notANodesOwn(Facts facts) {
    List<InetAddress> wanted = Addresses.reported(facts.spec().addresses());
    return facts.nodeAddresses().stream()
        .filter(own -> wanted.contains(own.address()))
        .findFirst()
        .map(own ->
            new Violation(
                Reason.ADDRESS_IS_NODE_ADDRESS,
                CanonicalAddress.text(own.address())
                    + " is the own address of node "
                    + own.node()
                    + ": choose an unused one. If the node only reports it because it holds the"
                    + " virtual address, set the kubelet's --node-ip"));
  }

  static Optional<Violation> notAnothers(Facts facts) {
    Set<InetAddress> held = Addresses.of(facts.current());
    for (InetAddress wanted : Addresses.reported(facts.spec().addresses())) {
      for (OtherVirtualIP other : facts.others()) {
        if (keepsFromUs(facts, other, wanted, held.contains(wanted))) {
          return Optional.of(
              new Violation(
                  Reason.ADDRESS_TAKEN,
                  CanonicalAddress.text(wanted)
                      + " belongs to VirtualIP "
                      + other.name()
                      + (other.effective() == null ? ", which is older" : "")
                      + ": choose another address, or remove it there"));
        }
      }
    }
    return Optional.empty();
  }

  /** Who runs an address keeps it, whatever its age; between equals the older does. */
  private static boolean keepsFromUs(
      Facts facts, OtherVirtualIP other, InetAddress address, boolean weHoldIt) {
    boolean otherIsOlder = other.seniority().isOlderThan(facts.seniority());
    if (Addresses.of(other.effective()).contains(address)) {
      return !weHoldIt || otherIsOlder;
    }
    return !weHoldIt
        && otherIsOlder
        && other.effective() == null
        && Addresses.reported(other.spec().addresses()).contains(address);
  }

  private static Optional<Violation> invalid(String message) {
    return Optional.of(new Violation(Reason.INVALID_ADDRESS, message));
  }
}
