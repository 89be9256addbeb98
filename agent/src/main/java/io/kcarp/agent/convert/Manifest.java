package io.kcarp.agent.convert;

import io.kcarp.agent.runtime.Transport;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** One group of hosts as a VirtualIP and its Secret. */
final class Manifest {
  private static final int MAX_ADVSKEW = 254;
  private static final int STEPS_PER_SECOND = 256;

  private final String name;
  private final List<Member> members;
  private final Member first;
  private final int deadRatio;
  private final boolean tracksCarrier;
  private final List<String> notes = new ArrayList<>();

  private Manifest(String name, List<Member> members) {
    this.name = name;
    int advbase = members.stream().mapToInt(Member::advbase).min().orElseThrow();
    this.members = members.stream().map(member -> onAdvbase(advbase, member)).toList();
    this.first = this.members.getFirst();
    this.deadRatio = members.stream().mapToInt(Member::deadRatio).max().orElseThrow();
    if (members.stream().anyMatch(member -> member.deadRatio() != deadRatio)) {
      notes.add("The dead ratios differed; this is the longest, for all nodes.");
    }
    if (members.stream().anyMatch(member -> !member.transport().equals(first.transport()))) {
      notes.add("The hosts differed in -m or -M; this is the first's, for all nodes.");
    }
    this.tracksCarrier = members.stream().anyMatch(Member::tracksCarrier);
    if (tracksCarrier && !members.stream().allMatch(Member::tracksCarrier)) {
      notes.add("-S was not on every host; here no node takes part without a carrier.");
    }
  }

  /**
   * From the members of one group.
   *
   * @throws ConversionRefusal when they could not hear each other, or have no nodes
   */
  static Manifest of(String name, List<Member> members) throws ConversionRefusal {
    Member first = members.getFirst();
    if (members.size() > 1 && members.stream().anyMatch(member -> member.node() == null)) {
      throw new ConversionRefusal(
          ConversionFault.NODES_UNNAMED,
          "vhid "
              + first.vhid()
              + " has several hosts, whose settings can only be told apart by node: give --node"
              + " NAME for each, in the same order");
    }
    for (Member member : members) {
      if (!Objects.equals(member.password(), first.password())) {
        throw new ConversionRefusal(
            ConversionFault.MEMBERS_DIFFER,
            "the hosts of vhid " + first.vhid() + " have different passwords");
      }
    }
    return new Manifest(name, members);
  }

  /** advbase is the whole group's; what a host had beyond it goes into its advskew. */
  private static Member onAdvbase(int advbase, Member member) {
    int advskew = (member.advbase() - advbase) * STEPS_PER_SECOND + member.advskew();
    List<String> notes = new ArrayList<>();
    if (member.advbase() != advbase) {
      notes.add(
          "advbase "
              + member.advbase()
              + " of "
              + member.node()
              + " became an advskew: it is one value for all nodes.");
    }
    if (advskew > MAX_ADVSKEW) {
      notes.add("advskew " + advskew + " became " + MAX_ADVSKEW + ", the highest there is.");
    }
    return member.withTiming(advbase, Math.min(advskew, MAX_ADVSKEW)).noting(notes);
  }

  /** Ready for kubectl apply. */
  String toYaml(String namespace) {
    StringBuilder yaml = new StringBuilder();
    Set<String> all = new LinkedHashSet<>(notes);
    members.forEach(member -> all.addAll(member.notes()));
    if (!all.isEmpty()) {
      yaml.append("# What changes, and what does not map:\n");
      all.forEach(note -> YamlText.comment(yaml, note));
    }
    yaml.append(
        """
        apiVersion: kcarp.io/v1alpha1
        kind: VirtualIP
        metadata:
          name: %s
        spec:
          addresses: %s
          vhid: %d
        """
            .formatted(name, YamlText.list(first.addresses()), first.vhid()));
    boolean everyNode = first.node() == null;
    if (everyNode && first.interfaceName() != null) {
      yaml.append("  interface: ").append(YamlText.quoted(first.interfaceName())).append('\n');
    }
    if (first.password() != null) {
      yaml.append("  passwordSecretRef: {name: %s-password}\n".formatted(name));
    }
    yaml.append("  advertisement: {advbase: %d, ".formatted(first.advbase()));
    if (everyNode) {
      yaml.append("advskew: %d, ".formatted(first.advskew()));
    }
    yaml.append("deadRatio: %d}\n".formatted(deadRatio));
    yaml.append("  tieBreak: Ucarp\n");
    yaml.append(transport(first.transport()));
    if (!tracksCarrier) {
      yaml.append("  linkState: Ignore\n");
    }
    // As what it is made from, which does not look who has the address.
    yaml.append("  addressConflict: Defend\n");
    if (everyNode) {
      yaml.append("  preemption: {policy: %s}\n".formatted(policy(first)));
    } else {
      yaml.append("  nodes:\n");
      members.forEach(member -> node(yaml, member));
    }
    if (first.password() != null) {
      yaml.append(
          """
          ---
          apiVersion: v1
          kind: Secret
          metadata:
            name: %s-password
            namespace: %s
          %s
          """
              .formatted(name, namespace, first.password().field()));
    }
    return yaml.toString();
  }

  /** Nothing for what is so by default. */
  private static String transport(Transport transport) {
    return switch (transport) {
      case Transport.Multicast multicast when multicast.equals(Transport.Multicast.CARP) -> "";
      case Transport.Multicast(Inet4Address group) ->
          "  transport: {group: %s}\n".formatted(group.getHostAddress());
      case Transport.Broadcast(Inet4Address group) ->
          "  transport: {mode: Broadcast, group: %s}\n".formatted(group.getHostAddress());
      case Transport.Unicast(List<InetAddress> peers, boolean _) ->
          "  transport: {mode: Unicast, peers: %s}\n"
              .formatted(YamlText.list(peers.stream().map(InetAddress::getHostAddress).toList()));
    };
  }

  private static void node(StringBuilder yaml, Member member) {
    yaml.append(
        """
            - nodeName: %s
              advskew: %d
              preemption: {policy: %s}
        """
            .formatted(member.node(), member.advskew(), policy(member)));
    if (member.interfaceName() != null) {
      yaml.append("      interface: ").append(YamlText.quoted(member.interfaceName())).append('\n');
    }
    if (member.sourceAddress() != null) {
      yaml.append("      sourceAddress: ").append(member.sourceAddress()).append('\n');
    }
  }

  private static String policy(Member member) {
    return member.preempt() ? "Always" : "Never";
  }
}
