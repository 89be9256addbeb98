package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last accepted configuration with every default filled in: what agents run, and all they run.
 * Only what differs by node stays open: {@code interface} and {@code advskew}.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EffectiveConfiguration(
    @Required @JsonPropertyDescription("The metadata.generation whose spec this is.")
        long generation,
    @Required
        @JsonPropertyDescription(
            "Grows with every change of anything here; nodes report it back when they have taken it"
                + " up.")
        long serial,
    @Required
        @Min(1)
        @Max(255)
        @JsonPropertyDescription(
            "The virtual host id, given or allocated; fixed for the object's life.")
        int vhid,
    @Required
        @JsonPropertyDescription(
            "Virtual addresses, each with a prefix length: what the master holds, and what enters"
                + " the HMAC of what is sent.")
        List<String> addresses,
    @JsonPropertyDescription("The entry of the key Secret whose key is sent with. None in a file.")
        @Nullable String key,
    @JsonPropertyDescription(
            "What is accepted besides, while addresses or key change; none at any other time.")
        @Nullable Accepting accepting,
    @JsonProperty("interface") @JsonPropertyDescription("The interface, or none: by subnet.")
        @Nullable String interfaceName,
    @Required @Min(0) @Max(255) @JsonPropertyDescription("Seconds between advertisements.")
        int advbase,
    @Min(0) @Max(254) @JsonPropertyDescription("Steps of 1/256 s; none: spread by hash.")
        @Nullable Integer advskew,
    @Required
        @Min(1)
        @Max(255)
        @JsonPropertyDescription("How many advbase a backup waits before it takes over.")
        int deadRatio,
    @Required
        @JsonPropertyDescription("Whether a better node takes the addresses from a live master.")
        PreemptionPolicy preemption,
    @Required @JsonPropertyDescription("Who wins between equal masters.") TieBreak tieBreak,
    @JsonPropertyDescription("What hosts outside Kubernetes need; none: all defaults.")
        @Nullable CompatibilitySpec compatibility,
    @JsonPropertyDescription("What becomes of suspected replays; none: Report.")
        @Nullable ReplayPolicy replays,
    @JsonPropertyDescription(
            "How advertisements travel; none: Multicast to 224.0.0.18 and ff02::12. With Unicast,"
                + " peers are those given, or the eligible nodes.")
        @Nullable TransportSpec transport,
    @JsonPropertyDescription("What the loss of the carrier means; none: Track.")
        @Nullable LinkState linkState,
    @JsonPropertyDescription("How often the addresses are announced; none: all defaults.")
        @Nullable AnnounceSpec announce,
    @JsonPropertyDescription("What a conflict before the first claim means; none: Refuse.")
        @Nullable AddressConflictPolicy addressConflict,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Eligible nodes and their settings; none: every node that has the subnet.")
        @Nullable List<NodeRule> nodes,
    @JsonPropertyDescription("What it means that a node is cordoned; none: Stay.")
        @Nullable CordonPolicy cordonedNodes,
    @JsonPropertyDescription("Whose agents run it; none: DaemonSet.") @Nullable AgentKind agent) {

  /** advbase when the spec gives none. */
  public static final int DEFAULT_ADVBASE = 1;

  /** deadRatio when the spec gives none. */
  public static final int DEFAULT_DEAD_RATIO = 3;

  /**
   * Fills in the defaults. The first serial, no key's name, nothing accepted besides.
   *
   * @param generation the metadata.generation of the object that the spec is from
   * @param vhid 1 to 255, the spec's or the allocated one
   * @param addresses the spec's addresses, each with a prefix length
   */
  public static EffectiveConfiguration of(
      VirtualIPSpec spec, long generation, int vhid, List<String> addresses) {
    AdvertisementSpec advertisement = spec.advertisement();
    Integer advbase = advertisement == null ? null : advertisement.advbase();
    Integer deadRatio = advertisement == null ? null : advertisement.deadRatio();
    CompatibilitySpec compatibility = spec.compatibility();
    return new EffectiveConfiguration(
        generation,
        1,
        vhid,
        addresses,
        null,
        null,
        spec.interfaceName(),
        advbase == null ? DEFAULT_ADVBASE : advbase,
        advertisement == null ? null : advertisement.advskew(),
        deadRatio == null ? DEFAULT_DEAD_RATIO : deadRatio,
        policyOrNever(spec.preemption()),
        spec.tieBreak() == null ? TieBreak.Ucarp : spec.tieBreak(),
        compatibility == null ? CompatibilitySpec.DEFAULT : compatibility.filledIn(),
        spec.replays() == null ? ReplayPolicy.Report : spec.replays(),
        spec.transport() == null ? TransportSpec.DEFAULT : spec.transport().filledIn(),
        spec.linkState() == null ? LinkState.Track : spec.linkState(),
        spec.announce() == null ? AnnounceSpec.DEFAULT : spec.announce().filledIn(),
        spec.addressConflict() == null ? AddressConflictPolicy.Refuse : spec.addressConflict(),
        // An empty list restricts nothing, and says so in one way only.
        spec.nodes() == null || spec.nodes().isEmpty() ? null : spec.nodes(),
        // Only where it is asked for: a definition of before would not keep it.
        spec.cordonedNodes() == CordonPolicy.Leave ? CordonPolicy.Leave : null,
        spec.agent() == null ? AgentKind.DaemonSet : spec.agent());
  }

  private static PreemptionPolicy policyOrNever(@Nullable PreemptionSpec preemption) {
    return preemption == null || preemption.policy() == null
        ? PreemptionPolicy.Never
        : preemption.policy();
  }

  /** The same under another serial. */
  public EffectiveConfiguration withSerial(long value) {
    return with(value, key, accepting, transport);
  }

  /** The same, sent with the key of another entry of the key Secret. */
  public EffectiveConfiguration withKey(String entry) {
    return with(serial, entry, accepting, transport);
  }

  /** The same, accepting something else besides, or nothing. */
  public EffectiveConfiguration withAccepting(@Nullable Accepting value) {
    return with(serial, key, value, transport);
  }

  /** The same under another transport. */
  public EffectiveConfiguration withTransport(TransportSpec value) {
    return with(serial, key, accepting, value);
  }

  private EffectiveConfiguration with(
      long newSerial,
      @Nullable String newKey,
      @Nullable Accepting newAccepting,
      @Nullable TransportSpec newTransport) {
    return new EffectiveConfiguration(
        generation,
        newSerial,
        vhid,
        addresses,
        newKey,
        newAccepting,
        interfaceName,
        advbase,
        advskew,
        deadRatio,
        preemption,
        tieBreak,
        compatibility,
        replays,
        newTransport,
        linkState,
        announce,
        addressConflict,
        nodes,
        cordonedNodes,
        agent);
  }

  /** Whether static pods run it, by files of their own: this only tells what they should say. */
  public boolean inStaticPods() {
    return agent == AgentKind.StaticPod;
  }

  /** The entry of the key Secret that is sent with; before there were several, only one was. */
  public String keyEntry(String virtualIp) {
    return key == null ? Names.keyEntry(virtualIp, 1) : key;
  }
}
