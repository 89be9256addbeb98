package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants. Only {@code addresses} is required. What the schema can judge it judges at
 * once, with a sentence; what needs other objects (a vhid or an address already taken) the operator
 * judges, in the condition {@link ConditionType#ACCEPTED}.
 */
@ValidationRule(
    value = "!has(oldSelf.vhid) || (has(self.vhid) && self.vhid == oldSelf.vhid)",
    fieldPath = ".vhid",
    message =
        "vhid can't be changed or removed once given: the nodes of one virtual host would stop"
            + " hearing each other; delete the VirtualIP and create it with another vhid")
@ValidationRule(
    value =
        "!has(self.advertisement) || !has(self.advertisement.advbase)"
            + " || self.advertisement.advbase > 0"
            + " || (has(self.nodes) && size(self.nodes) > 0)"
            + " || (has(self.advertisement.advskew) && self.advertisement.advskew > 0)",
    fieldPath = ".advertisement",
    message =
        "advbase 0 needs an advskew of 1 to 254: the interval is advbase + advskew/256 seconds")
@ValidationRule(
    value =
        "!has(self.advertisement) || !has(self.advertisement.advbase)"
            + " || self.advertisement.advbase > 0 || !has(self.nodes)"
            + " || self.nodes.all(n, has(n.advskew) ? n.advskew > 0"
            + " : has(self.advertisement.advskew) && self.advertisement.advskew > 0)",
    fieldPath = ".nodes",
    message =
        "with advertisement.advbase 0 every entry needs an advskew of 1 to 254, its own or that of"
            + " advertisement: the interval is advbase + advskew/256 seconds")
@ValidationRule(
    value =
        "has(self.interface)"
            + " || (has(self.nodes) && size(self.nodes) > 0"
            + " && self.nodes.all(n, has(n.interface)))"
            + " || self.addresses.all(a, (!isIP(a) || !ip(a).isLinkLocalUnicast())"
            + " && (!isCIDR(a) || !cidr(a).ip().isLinkLocalUnicast()))",
    fieldPath = ".interface",
    message =
        "a link-local address needs interface, here or in every entry of nodes: every interface has"
            + " a link-local network")
@ValidationRule(
    value =
        "!has(self.nodes) || self.nodes.all(n, !has(n.sourceAddress))"
            + " || self.addresses.exists(a, (isIP(a) && ip(a).family() == 4)"
            + " || (isCIDR(a) && cidr(a).ip().family() == 4))",
    fieldPath = ".nodes",
    message =
        "sourceAddress is the source of IPv4 advertisements, and no address is IPv4: leave"
            + " sourceAddress out")
@ValidationRule(
    value =
        "!has(self.transport) || !has(self.transport.peers)"
            + " || self.addresses.all(a, self.transport.peers.exists(p, !isIP(p)"
            + " || !(isIP(a) || isCIDR(a)) || ip(p).family()"
            + " == (isIP(a) ? ip(a).family() : cidr(a).ip().family())))",
    fieldPath = ".transport.peers",
    message =
        "peers must have an address of each family of addresses: advertisements are sent in each")
@ValidationRule(
    value =
        "(has(self.agent) ? self.agent : 'DaemonSet')"
            + " == (has(oldSelf.agent) ? oldSelf.agent : 'DaemonSet')",
    fieldPath = ".agent",
    message =
        "agent can't be changed: for a while two agents of a node would want the addresses, or none;"
            + " delete the VirtualIP and create it with the other")
@ValidationRule(
    value = "!has(self.agent) || self.agent != 'StaticPod' || has(self.vhid)",
    fieldPath = ".vhid",
    message = "agent StaticPod needs vhid: give the one of the file on the nodes")
@ValidationRule(
    value = "!has(self.agent) || self.agent != 'StaticPod' || !has(self.passwordSecretRef)",
    fieldPath = ".passwordSecretRef",
    message =
        "with agent StaticPod the password is in a file on the nodes: leave passwordSecretRef out")
@ValidationRule(
    value =
        "!has(self.agent) || self.agent != 'StaticPod' || !has(self.cordonedNodes)"
            + " || self.cordonedNodes == 'Stay'",
    fieldPath = ".cordonedNodes",
    message =
        "with agent StaticPod nobody sees that a node is cordoned: leave cordonedNodes out, and hand"
            + " over by kcarp-agent hand-over")
@JsonIgnoreProperties(ignoreUnknown = true)
public record VirtualIPSpec(
    @Required
        @Size(min = 1, max = 32)
        @JsonPropertyDescription(
            "The virtual addresses, IPv4 and IPv6, with or without a prefix length (10.0.0.100/24 or"
                + " 2001:db8::100; without one /32 or /128 is assigned). All live on the same node; at"
                + " most 32. A link-local one needs an interface. UCARP(8): --addr.")
        List<@Pattern(Patterns.ADDRESS) @Size(max = Patterns.ADDRESS_LENGTH) String> addresses,
    @JsonProperty("interface")
        @Pattern(Patterns.INTERFACE)
        @Size(min = 1, max = 15)
        @JsonPropertyDescription(
            "The interface on every node. Left out: the node's interface whose subnet holds the"
                + " first address. UCARP(8): --interface.")
        @Nullable String interfaceName,
    @Min(1)
        @Max(255)
        @JsonPropertyDescription(
            "The virtual host id on the segment, 1 to 255. Left out: the first address's last byte"
                + " if it is free, else the next free one. Can't be changed once given. UCARP(8): --vhid.")
        @Nullable Integer vhid,
    @JsonPropertyDescription(
            "A Secret in the operator's namespace that holds the password, 1 to 19 bytes. Left out:"
                + " the operator generates one. Removing it keeps the last password; delete and re-create"
                + " the VirtualIP for a new one. A new password reaches the nodes in two steps. UCARP(8): --pass, --passfile.")
        @Nullable PasswordSecretRef passwordSecretRef,
    @JsonPropertyDescription("How often the master advertises, and how long backups wait.")
        @Nullable AdvertisementSpec advertisement,
    @JsonPropertyDescription("Whether a better node takes the address from a live master.")
        @Nullable PreemptionSpec preemption,
    @JsonPropertyDescription(
            "Who wins between masters of equal interval: Ucarp (as UCARP(8) on x86: the address whose"
                + " bytes, last one first, are lower), Numeric (the lower address), Yield (BSD: whoever hears"
                + " the other steps down). Default Ucarp.")
        @Nullable TieBreak tieBreak,
    @JsonPropertyDescription("What a group needs that has hosts outside Kubernetes.")
        @Nullable CompatibilitySpec compatibility,
    @JsonPropertyDescription(
            "What becomes of advertisements that look recorded and sent again: Report (they count,"
                + " and are reported), Drop. Default Report.")
        @Nullable ReplayPolicy replays,
    @JsonPropertyDescription(
            "How advertisements travel: by multicast, broadcast or unicast. A change reaches the"
                + " nodes one after another.")
        @Nullable TransportSpec transport,
    @JsonPropertyDescription(
            "What the loss of the interface's carrier means: Track (the node leaves the election),"
                + " Ignore (nothing: for a cable from host to host, which goes down with the other host)."
                + " An interface that is set down never takes part. Default Track. UCARP(8):"
                + " --ignoreifstate.")
        @Nullable LinkState linkState,
    @JsonPropertyDescription(
            "How often the master tells its neighbours where the addresses are: gratuitous ARP and"
                + " unsolicited neighbour advertisements.")
        @Nullable AnnounceSpec announce,
    @JsonPropertyDescription(
            "What a node does whose first claim finds that a host outside the group has an address:"
                + " Refuse (it does not claim), Defend (it claims, and reports the conflict). A node"
                + " that holds the address never gives it up for that. Default Refuse.")
        @Nullable AddressConflictPolicy addressConflict,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Which nodes may hold the address, and with what settings. The first match wins; with a"
                + " list, nodes that match nothing are not eligible; at most 64 entries. Left out: every node that has the subnet.")
        @Nullable List<NodeRule> nodes,
    @JsonPropertyDescription(
            "What it means that a node is cordoned, as by kubectl drain: Stay (nothing: it can still"
                + " hold the address), Leave (it hands over, and takes no part until it is"
                + " uncordoned; who finds no other node to take over stays). Default Stay. Whatever"
                + " it is, a node with the label kcarp.io/maintenance leaves.")
        @Nullable CordonPolicy cordonedNodes,
    @JsonPropertyDescription(
            "Whose agents run it: DaemonSet (the operator's), StaticPod (each node's static pod, by a"
                + " file there, which is what counts; for the control plane's own address). Can't be"
                + " changed. Default DaemonSet.")
        @Nullable AgentKind agent) {}
