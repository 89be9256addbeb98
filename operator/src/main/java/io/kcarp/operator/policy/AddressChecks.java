package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  static Optional<Violation> notANodesOwn(Facts facts) {
    List<InetAddress> wanted = Addresses.reported(facts.spec().addresses());
    return facts.nodeAddresses().stream()
        .filter(own -> wanted.contains(own.address()))
        .findFirst()
        .map(own ->
            new Violation(
                Reason.ADDRESS_IS_NODE_ADDRESS,
                own.address().getHostAddress()
                    + " is the own address of node "
                    + own.node()
                    + ": choose an unused one. If the node only reports it because it holds the"
                    + " virtual address, set the kubelet's --node-ip"));
  }

  static Optional<Violation> notAnothers(Facts facts) {
    List<InetAddress> held = addressesOf(facts.current());
    for (InetAddress wanted : Addresses.reported(facts.spec().addresses())) {
      for (OtherVirtualIP other : facts.others()) {
        if (keepsFromUs(facts, other, wanted, held.contains(wanted))) {
          return Optional.of(
              new Violation(
                  Reason.ADDRESS_TAKEN,
                  wanted.getHostAddress()
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
    if (addressesOf(other.effective()).contains(address)) {
      return !weHoldIt || otherIsOlder;
    }
    return !weHoldIt
        && otherIsOlder
        && other.effective() == null
        && Addresses.reported(other.spec().addresses()).contains(address);
  }

  private static List<InetAddress> addressesOf(@Nullable EffectiveConfiguration effective) {
    return effective == null ? List.of() : Addresses.reported(effective.addresses());
  }

  private static Optional<Violation> invalid(String message) {
    return Optional.of(new Violation(Reason.INVALID_ADDRESS, message));
  }
}
