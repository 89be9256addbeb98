package io.kcarp.agent.kube;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.CounterPolicy;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.AlsoAccepted;
import io.kcarp.agent.runtime.AnnounceTiming;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.Dialect;
import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AddressConflictPolicy;
import io.kcarp.api.v1alpha1.AnnounceSpec;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.CompatibilitySpec;
import io.kcarp.api.v1alpha1.DemoteByte;
import io.kcarp.api.v1alpha1.DigestCoverage;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.LinkState;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.PreemptionPolicy;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.ReplayPolicy;
import io.kcarp.api.v1alpha1.TransportSpec;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** From an effective configuration to what this node shall run. */
final class Translation {
  static final String KEY_MISSING = "KeyMissing";
  static final String INVALID_CONFIGURATION = "InvalidConfiguration";

  /** Nodes without an advskew of their own are spread over 0 to this - 1. */
  static final int SPREAD = 32;

  private static final int MAX_ADVSKEW = 254;

  private Translation() {}

  /** Whom {@code transport.peers} lists. */
  enum Peers {
    /** Every host: one list for all nodes. */
    ALL_HOSTS,
    /** The others, and maybe this node: a file may be this node's alone. */
    OTHER_HOSTS
  }

  /** The key Secret, or what stands for it in a file. */
  @FunctionalInterface
  interface Passwords {
    /** An entry's bytes, null when there is no such entry yet. */
    byte @Nullable [] of(String entry);
  }

  /**
   * What one node shall run; empty when the node is not eligible.
   *
   * @param name the VirtualIP's
   * @param labels the node's
   * @param hosts whom the peers of unicast are
   */
  static Optional<Desired.Here> translate(
      String name,
      EffectiveConfiguration effective,
      Passwords passwords,
      String node,
      Map<String, String> labels,
      Peers hosts) {
    if (takesAnyNode(effective)) {
      return Optional.of(desired(name, effective, null, passwords, node, hosts));
    }
    return ruleFor(effective, node, labels)
        .map(rule -> desired(name, effective, rule, passwords, node, hosts));
  }

  /** Whether the node may hold the addresses. */
  static boolean isEligible(
      EffectiveConfiguration effective, String node, Map<String, String> labels) {
    return takesAnyNode(effective) || ruleFor(effective, node, labels).isPresent();
  }

  private static boolean takesAnyNode(EffectiveConfiguration effective) {
    return effective.nodes() == null || effective.nodes().isEmpty();
  }

  private static Optional<NodeRule> ruleFor(
      EffectiveConfiguration effective, String node, Map<String, String> labels) {
    List<NodeRule> rules = effective.nodes();
    return rules == null
        ? Optional.empty()
        : rules.stream().filter(rule -> matches(rule, node, labels)).findFirst();
  }

  /** A rule without name and selector matches nothing; one with both, where both match. */
  private static boolean matches(NodeRule rule, String node, Map<String, String> labels) {
    if (rule.nodeName() == null && rule.nodeSelector() == null) {
      return false;
    }
    return (rule.nodeName() == null || rule.nodeName().equals(node))
        && (rule.nodeSelector() == null
            || labels.entrySet().containsAll(rule.nodeSelector().entrySet()));
  }

  /** The entries of the key Secret that it needs, the one to send with first. */
  static List<String> keyEntries(String name, EffectiveConfiguration effective) {
    List<String> entries = new ArrayList<>(List.of(effective.keyEntry(name)));
    Accepting accepting = effective.accepting();
    if (accepting != null && accepting.key() != null) {
      entries.add(accepting.key());
    }
    return entries;
  }

  private static Desired.Here desired(
      String name,
      EffectiveConfiguration effective,
      @Nullable NodeRule rule,
      Passwords passwords,
      String node,
      Peers hosts) {
    List<String> entries = keyEntries(name, effective);
    Accepting accepting = effective.accepting();
    List<CarpKey> keys = new ArrayList<>();
    for (String entry : entries) {
      byte[] password = passwords.of(entry);
      if (password == null) {
        return new Desired.Waiting(
            effective.serial(),
            KEY_MISSING,
            "the key Secret has no entry " + entry + "; the operator writes it");
      }
      if (password.length < 1 || password.length > CarpKey.MAX_PASSWORD_BYTES) {
        return new Desired.Waiting(
            effective.serial(),
            Reason.INVALID_PASSWORD,
            "the password has " + password.length + " bytes; 1 to " + CarpKey.MAX_PASSWORD_BYTES);
      }
      keys.add(CarpKey.ofPassword(password));
    }
    try {
      List<VirtualAddress> addresses =
          effective.addresses().stream().map(AddressText::virtualAddress).toList();
      return new DesiredVirtualHost(
          effective.generation(),
          effective.serial(),
          rule != null && rule.interfaceName() != null
              ? rule.interfaceName()
              : effective.interfaceName(),
          sourceAddress(rule),
          new Vhid(effective.vhid()),
          addresses,
          keys.getFirst(),
          new AlsoAccepted(keys.subList(1, keys.size()), otherAddresses(accepting)),
          interval(effective, rule, addresses.getFirst().address(), node),
          effective.deadRatio(),
          preemption(effective, rule) == PreemptionPolicy.Always,
          tieBreak(effective),
          dialect(effective.compatibility()),
          effective.replays() == ReplayPolicy.Drop,
          transport(effective.transport(), hosts),
          effective.linkState() != LinkState.Ignore,
          announceTiming(effective.announce()),
          effective.addressConflict() == AddressConflictPolicy.Defend);
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      return new Desired.Waiting(
          effective.serial(),
          INVALID_CONFIGURATION,
          "this agent can't run status.effective: " + e.getMessage());
    }
  }

  private static List<List<InetAddress>> otherAddresses(@Nullable Accepting accepting) {
    return accepting == null || accepting.addresses() == null || accepting.addresses().isEmpty()
        ? List.of()
        : List.of(
            accepting.addresses().stream()
                .map(AddressText::virtualAddress)
                .map(VirtualAddress::address)
                .toList());
  }

  /** What a file or an earlier operator leaves out is as in {@link Dialect#UCARP}. */
  private static Dialect dialect(@Nullable CompatibilitySpec compatibility) {
    return compatibility == null
        ? Dialect.UCARP
        : new Dialect(
            compatibility.counter() == io.kcarp.api.v1alpha1.CounterPolicy.Constant
                ? CounterPolicy.CONSTANT
                : CounterPolicy.FOLLOWING,
            compatibility.demoteByte() == DemoteByte.Honoured,
            compatibility.digest() == DigestCoverage.WithLinkLocal);
  }

  /** What a file or an earlier operator leaves out is as it always was. */
  private static Transport transport(@Nullable TransportSpec given, Peers hosts) {
    TransportSpec transport = given == null ? TransportSpec.DEFAULT : given;
    return switch (transport.modeOrDefault()) {
      case Multicast -> new Transport.Multicast(AddressText.ipv4(transport.groupOrDefault()));
      case Broadcast -> new Transport.Broadcast(AddressText.ipv4(transport.groupOrDefault()));
      case Unicast -> new Transport.Unicast(peers(transport), hosts == Peers.ALL_HOSTS);
    };
  }

  private static AnnounceTiming announceTiming(@Nullable AnnounceSpec given) {
    AnnounceSpec announce = given == null ? AnnounceSpec.DEFAULT : given;
    return AnnounceTiming.ofMillis(
        announce.countOrDefault(),
        announce.intervalOrDefault(),
        1_000L * announce.refreshOrDefault());
  }

  private static List<InetAddress> peers(TransportSpec transport) {
    return transport.peers() == null
        ? List.of()
        : transport.peers().stream().map(AddressText::address).toList();
  }

  /** A selector may match several nodes, which can't share a source. */
  private static @Nullable InetAddress sourceAddress(@Nullable NodeRule rule) {
    return rule == null || rule.nodeName() == null || rule.sourceAddress() == null
        ? null
        : AddressText.ipv4(rule.sourceAddress());
  }

  private static AdvertisementInterval interval(
      EffectiveConfiguration effective,
      @Nullable NodeRule rule,
      InetAddress firstAddress,
      String node) {
    Integer given = rule != null && rule.advskew() != null ? rule.advskew() : effective.advskew();
    if (effective.advbase() == 0 && (given == null || given == 0)) {
      throw new IllegalArgumentException("advbase 0 needs an advskew of at least 1");
    }
    int advskew = given == null ? spread(firstAddress, node) : given;
    if (advskew > MAX_ADVSKEW) {
      throw new IllegalArgumentException("advskew " + advskew + " is not in 0..254");
    }
    return new AdvertisementInterval(effective.advbase(), advskew);
  }

  /**
   * The advskew of a node that is given none: the CRC-32 of {@code ADDRESS/NODE} in UTF-8 ({@link
   * CanonicalAddress}), modulo {@link #SPREAD}. The same after every restart; part of the API,
   * since a change would move addresses on upgrade.
   */
  static int spread(InetAddress firstAddress, String node) {
    CRC32 crc = new CRC32();
    crc.update((CanonicalAddress.text(firstAddress) + "/" + node).getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % SPREAD);
  }

  private static PreemptionPolicy preemption(
      EffectiveConfiguration effective, @Nullable NodeRule rule) {
    return rule != null && rule.preemption() != null && rule.preemption().policy() != null
        ? rule.preemption().policy()
        : effective.preemption();
  }

  private static TieBreak tieBreak(EffectiveConfiguration effective) {
    return switch (effective.tieBreak()) {
      case Ucarp -> TieBreak.UCARP;
      case Numeric -> TieBreak.NUMERIC;
      case Yield -> TieBreak.YIELD;
    };
  }
}
