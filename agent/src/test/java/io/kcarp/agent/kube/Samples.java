package io.kcarp.agent.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.runtime.VirtualHostReport.RoleChange;
import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.CordonPolicy;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.PreemptionPolicy;
import io.kcarp.api.v1alpha1.TieBreak;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects that several tests use. */
final class Samples {
  static final Instant SINCE = Instant.parse("2026-03-01T10:00:00.1234567Z");

  private static final JsonMapper MAPPER = new JsonMapper();

  private Samples() {}

  static JsonNode json(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static EffectiveConfiguration effective(int vhid, @Nullable List<NodeRule> rules) {
    return new EffectiveConfiguration(
        1,
        1,
        vhid,
        List.of("10.0.0." + vhid + "/24"),
        null,
        null,
        null,
        1,
        10,
        3,
        PreemptionPolicy.Never,
        TieBreak.Ucarp,
        null,
        null,
        null,
        null,
        null,
        null,
        rules,
        null,
        null);
  }

  static EffectiveConfiguration leavingCordonedNodes(int vhid) {
    return with(effective(vhid, null), CordonPolicy.Leave, null);
  }

  /** The same, run by static pods. */
  static EffectiveConfiguration inStaticPods(EffectiveConfiguration effective) {
    return with(effective, null, AgentKind.StaticPod);
  }

  private static EffectiveConfiguration with(
      EffectiveConfiguration effective,
      @Nullable CordonPolicy cordonedNodes,
      @Nullable AgentKind agent) {
    return new EffectiveConfiguration(
        effective.generation(),
        effective.serial(),
        effective.vhid(),
        effective.addresses(),
        null,
        null,
        effective.interfaceName(),
        effective.advbase(),
        effective.advskew(),
        effective.deadRatio(),
        effective.preemption(),
        effective.tieBreak(),
        effective.compatibility(),
        effective.replays(),
        effective.transport(),
        effective.linkState(),
        effective.announce(),
        effective.addressConflict(),
        effective.nodes(),
        cordonedNodes,
        agent);
  }

  static VirtualIP virtualIp(
      String name,
      @Nullable EffectiveConfiguration effective,
      @Nullable String master,
      NodeEntry... entries) {
    VirtualIP virtualIp = new VirtualIP();
    virtualIp.setMetadata(new ObjectMetaBuilder().withName(name).build());
    virtualIp.setSpec(
        new VirtualIPSpec(
            List.of("10.0.0.1"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    virtualIp.setStatus(status(effective, master, entries));
    return virtualIp;
  }

  static VirtualIPStatus status(
      @Nullable EffectiveConfiguration effective, @Nullable String master, NodeEntry... entries) {
    return new VirtualIPStatus(
        null, null, effective, master, null, null, null, null, null, null, Arrays.asList(entries));
  }

  static NodeEntry entry(String node, NodeRole role) {
    return new NodeEntry(
        node, role, "Elected", null, null, null, null, null, null, null, null, null, null, null,
        null, null);
  }

  static VirtualHostReport report(String name, Role from, Role to) {
    return report(name, from, to, null);
  }

  /** Of a backup of "web" that hears a master there. */
  static VirtualHostReport hearing(String master) {
    return report("web", Role.INIT, Role.BACKUP, InetAddress.ofLiteral(master));
  }

  private static VirtualHostReport report(
      String name, Role from, Role to, @Nullable InetAddress observedMaster) {
    return new VirtualHostReport(
        name,
        3,
        5,
        new Vhid(100),
        List.of(new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 24)),
        to,
        "MasterDown",
        "heard nothing from 10.0.0.2",
        "eth0",
        to == Role.MASTER
            ? List.of(new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 24))
            : List.of(),
        InetAddress.ofLiteral("10.0.0.1"),
        10,
        observedMaster,
        SINCE,
        1,
        new RoleChange(from, to, "MasterDown", SINCE, 3_004L),
        List.of());
  }
}
