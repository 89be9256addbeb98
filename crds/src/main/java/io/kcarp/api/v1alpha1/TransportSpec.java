package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How advertisements travel. The same on every host of the group, or they do not hear each other.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.group) || !has(self.mode) || self.mode != 'Unicast'",
    fieldPath = ".group",
    message = "group is for the modes Multicast and Broadcast: with Unicast leave it out")
@ValidationRule(
    value = "!has(self.peers) || (has(self.mode) && self.mode == 'Unicast')",
    fieldPath = ".peers",
    message = "peers are for the mode Unicast: leave them out, or set mode to Unicast")
public record TransportSpec(
    @Default("Multicast")
        @JsonPropertyDescription(
            "Multicast (to a group), Broadcast (the IP destination is the group, the frame goes to"
                + " everybody: for switches that lose multicast; IPv6 has no broadcast and uses its"
                + " group; UCARP(8): --nomcast), Unicast (to each of peers, by the node's routes and"
                + " neighbour table, on one segment). Default Multicast.")
        @Nullable TransportMode mode,
    @Size(max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(
            value = "isIP(self) && cidr('224.0.0.0/4').containsIP(self)",
            message =
                "group must be an IPv4 multicast address, 224.0.0.0 to 239.255.255.255, without a"
                    + " prefix length")
        @JsonPropertyDescription(
            "The IPv4 group, with Multicast and Broadcast. Default 224.0.0.18; that of IPv6 is"
                + " always ff02::12. UCARP(8): --mcast.")
        @Nullable String group,
    @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "With Unicast: an address of each host, hosts outside Kubernetes included; each node"
                + " finds its own in the list, sends from it, and leaves it out. Left out: the"
                + " InternalIPs of the eligible nodes, or their sourceAddress, kept up to date. At"
                + " most 128.")
        @Nullable List<@Size(max = Patterns.ADDRESS_LENGTH) String> peers) {

  /** CARP's own IPv4 group. */
  public static final String DEFAULT_GROUP = "224.0.0.18";

  /** What holds where nothing is given. */
  public static final TransportSpec DEFAULT =
      new TransportSpec(TransportMode.Multicast, DEFAULT_GROUP, null);

  /** The mode, the default one if none is given. */
  public TransportMode modeOrDefault() {
    return mode == null ? TransportMode.Multicast : mode;
  }

  /** The group, the default one if none is given; without meaning in unicast. */
  public String groupOrDefault() {
    return group == null ? DEFAULT_GROUP : group;
  }

  /** The same with every default filled in, but for peers, which only an operator knows. */
  public TransportSpec filledIn() {
    TransportMode filled = modeOrDefault();
    return switch (filled) {
      case Multicast, Broadcast -> new TransportSpec(filled, groupOrDefault(), null);
      case Unicast -> new TransportSpec(filled, null, peers);
    };
  }
}
