package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which vhid a VirtualIP gets.
 *
 * <p>A vhid once effective stays for the object's life. Otherwise: the one the spec gives; else the
 * first address's last byte; else the next free one upward, from 255 on to 1. Vhids are unique
 * among all VirtualIPs, also of different interfaces, so there are at most 255. Older objects that
 * have none yet choose first: the outcome does not depend on the order of judging, and is the same
 * after a restore.
 */
final class VhidAllocation {
  static final int MIN_VHID = 1;
  static final int MAX_VHID = 255;

  /** Vhid to the name of the VirtualIP that has it. */
  private final Map<Integer, String> taken = new HashMap<>();

  private VhidAllocation() {}

  /** Outcome of an allocation. */
  sealed interface Outcome {
    /** This one. */
    record Allocated(int vhid) implements Outcome {}

    /** None, and why. */
    record Refused(Violation violation) implements Outcome {}
  }

  static Outcome allocate(Facts facts) {
    VhidAllocation allocation = new VhidAllocation();
    facts.others().forEach(other -> allocation.reserveEffective(other, facts));
    if (facts.current() == null) {
      facts.others().stream()
          .filter(other -> other.effective() == null)
          .filter(other -> other.seniority().isOlderThan(facts.seniority()))
          .sorted(Comparator.comparing(OtherVirtualIP::seniority))
          .forEach(allocation::reserveWish);
    }
    return allocation.choose(facts.spec(), facts.current());
  }

  private void reserveEffective(OtherVirtualIP other, Facts facts) {
    EffectiveConfiguration effective = other.effective();
    if (effective == null) {
      return;
    }
    EffectiveConfiguration ours = facts.current();
    boolean oursToo = ours != null && ours.vhid() == effective.vhid();
    if (!oursToo || other.seniority().isOlderThan(facts.seniority())) {
      taken.put(effective.vhid(), other.name());
    }
  }

  private void reserveWish(OtherVirtualIP other) {
    if (choose(other.spec(), null) instanceof Outcome.Allocated(int vhid)) {
      taken.put(vhid, other.name());
    }
  }

  private Outcome choose(VirtualIPSpec spec, @Nullable EffectiveConfiguration current) {
    Integer given = spec.vhid();
    if (given != null && !isVhid(given)) {
      return refused(Reason.INVALID_VHID, "spec.vhid is " + given + ": it must be 1 to 255");
    }
    if (current != null) {
      return given == null || given == current.vhid()
          ? free(current.vhid())
          : refused(
              Reason.VHID_IMMUTABLE,
              "spec.vhid can't change from "
                  + current.vhid()
                  + " to "
                  + given
                  + ": set it back, or delete this VirtualIP and create it anew");
    }
    return given != null ? free(given) : nextFree(lastByte(spec.addresses()));
  }

  private Outcome free(int vhid) {
    String owner = taken.get(vhid);
    return owner == null
        ? new Outcome.Allocated(vhid)
        : refused(
            Reason.VHID_TAKEN,
            "vhid "
                + vhid
                + " belongs to VirtualIP "
                + owner
                + ": give another one in spec.vhid, or leave it out to have one allocated");
  }

  private Outcome nextFree(OptionalInt preferred) {
    int first = preferred.orElse(MIN_VHID);
    for (int step = 0; step < MAX_VHID; step++) {
      int candidate = (first - MIN_VHID + step) % MAX_VHID + MIN_VHID;
      if (!taken.containsKey(candidate)) {
        return new Outcome.Allocated(candidate);
      }
    }
    return refused(
        Reason.NO_FREE_VHID,
        "all 255 vhids are taken: delete a VirtualIP, or put several addresses in one");
  }

  private static OptionalInt lastByte(List<String> addresses) {
    return Addresses.reported(addresses).stream()
        .map(address -> address.getAddress())
        .mapToInt(bytes -> bytes[bytes.length - 1] & 0xff)
        .limit(1)
        .filter(VhidAllocation::isVhid)
        .findFirst();
  }

  private static boolean isVhid(int value) {
    return value >= MIN_VHID && value <= MAX_VHID;
  }

  private static Outcome refused(String reason, String message) {
    return new Outcome.Refused(new Violation(reason, message));
  }
}
