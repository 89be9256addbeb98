package io.kcarp.lab.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.CordonPolicy;
import io.kcarp.api.v1alpha1.FileConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.api.v1alpha1.TransportMode;
import io.kcarp.api.v1alpha1.TransportSpec;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.api.QuickApi;
import io.kcarp.operator.KcarpOperator;
import io.kcarp.operator.OperatorOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A quick API server with the VirtualIP resource, an operator, and words for what tests do. */
final class Cluster implements AutoCloseable {
  static final String NAMESPACE = Names.DEFAULT_NAMESPACE;

  /** For a machine that does many other things. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final QuickApi api;
  private final KubernetesClient client;
  private KcarpOperator operator;

  Cluster() throws IOException {
    api = QuickApi.started();
    client = api.client();
    try (InputStream definition =
        Files.newInputStream(Path.of("..", "crds", "virtualips.kcarp.io.yaml"))) {
      client.load(definition).create();
    }
    createNamespace();
    operator = started();
  }

  private KcarpOperator started() {
    var started =
        new KcarpOperator(
            client,
            new OperatorOptions(NAMESPACE, "kcarp-agent:test", false),
            new SimpleMeterRegistry());
    started.start();
    return started;
  }

  /** As a container that ended and is started again. */
  void restartOperator() {
    operator.close();
    operator = started();
  }

  @Override
  public void close() {
    operator.close();
    client.close();
    api.close();
  }

  KubernetesClient client() {
    return client;
  }

  void createNamespace() {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
  }

  void create(String name, String... addresses) {
    create(name, spec(null, addresses));
  }

  void create(String name, VirtualIPSpec spec) {
    VirtualIP virtualIp = new VirtualIP();
    virtualIp.setMetadata(new ObjectMetaBuilder().withName(name).build());
    virtualIp.setSpec(spec);
    client.resource(virtualIp).create();
  }

  void change(String name, VirtualIPSpec spec) {
    client
        .resources(VirtualIP.class)
        .withName(name)
        .edit(virtualIp -> {
          virtualIp.setSpec(spec);
          return virtualIp;
        });
  }

  void delete(String name) {
    client.resources(VirtualIP.class).withName(name).delete();
  }

  static VirtualIPSpec spec(@Nullable Integer vhid, String... addresses) {
    return new VirtualIPSpec(
        List.of(addresses),
        null,
        vhid,
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
        null);
  }

  static VirtualIPSpec unicast(String address) {
    return new VirtualIPSpec(
        List.of(address),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new TransportSpec(TransportMode.Unicast, null, null),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static VirtualIPSpec leavingCordonedNodes(String address) {
    return new VirtualIPSpec(
        List.of(address),
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
        CordonPolicy.Leave,
        null);
  }

  static VirtualIPSpec ofStaticPods(int vhid, String address) {
    return new VirtualIPSpec(
        List.of(address),
        null,
        vhid,
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
        AgentKind.StaticPod);
  }

  static VirtualIPSpec withPassword(String secret, String address) {
    return new VirtualIPSpec(
        List.of(address),
        null,
        null,
        new PasswordSecretRef(secret, null),
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
        null);
  }

  @Nullable VirtualIP get(String name) {
    return client.resources(VirtualIP.class).withName(name).get();
  }

  VirtualIPStatus awaitStatus(String name, Predicate<VirtualIPStatus> predicate) {
    return await("status of " + name)
        .atMost(LIMIT)
        .until(
            () -> Optional.ofNullable(get(name)).map(VirtualIP::getStatus),
            status -> status.filter(predicate).isPresent())
        .orElseThrow();
  }

  VirtualIPStatus awaitCondition(String name, String type, String reason) {
    return awaitStatus(
        name, status -> condition(status, type).filter(c -> c.reason().equals(reason)).isPresent());
  }

  static Optional<Condition> condition(VirtualIPStatus status, String type) {
    return Optional.ofNullable(status.conditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  void awaitTrue(String what, Callable<Boolean> condition) {
    await(what).atMost(LIMIT).until(condition);
  }

  Map<String, String> keys() {
    Secret secret = client.secrets().inNamespace(NAMESPACE).withName(Names.KEY_SECRET).get();
    return secret == null || secret.getData() == null ? Map.of() : secret.getData();
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  void createSecret(String name, String password) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData("password", base64(password))
                .build())
        .create();
  }

  void changeSecret(String name, String password) {
    client
        .secrets()
        .inNamespace(NAMESPACE)
        .withName(name)
        .edit(secret -> secret.edit().withData(Map.of("password", base64(password))).build());
  }

  void createNode(String name, String address) {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewAddress(address, "InternalIP")
                .addNewAddress(name, "Hostname")
                .endStatus()
                .build())
        .create();
    client
        .nodes()
        .withName(name)
        .editStatus(node ->
            node.edit()
                .withNewStatus()
                .addNewAddress(address, "InternalIP")
                .addNewAddress(name, "Hostname")
                .endStatus()
                .build());
  }

  void changeNode(String name, UnaryOperator<NodeBuilder> change) {
    client.nodes().withName(name).edit(node -> change.apply(new NodeBuilder(node)).build());
  }

  /** Applies a node's part of the status as its agent does. */
  void report(String name, String node, @Nullable NodeEntry entry, boolean claims) {
    VirtualIP patch = new VirtualIP();
    patch.setMetadata(new ObjectMetaBuilder().withName(name).build());
    patch.setStatus(
        new VirtualIPStatus(
            null,
            null,
            null,
            claims ? node : null,
            null,
            null,
            null,
            null,
            null,
            null,
            entry == null ? null : List.of(entry)));
    client
        .resource(patch)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(Names.agentFieldManager(node))
                .withForce(true)
                .build());
  }

  static NodeEntry master(String node, String source, String... addresses) {
    return entry(node, NodeRole.Master, source, List.of(addresses), null);
  }

  static NodeEntry backup(String node, String source, String hears) {
    return entry(node, NodeRole.Backup, source, List.of(), hears);
  }

  private static NodeEntry entry(
      String node, NodeRole role, String source, List<String> addresses, @Nullable String hears) {
    return new NodeEntry(
        node, role, "Elected", null, "eth0", addresses, source, 0, hears, 1L, 1L, null, 1, null,
        null, null);
  }

  /** The same entry from an agent that has taken up another effective configuration. */
  static NodeEntry takenUp(NodeEntry entry, long serial) {
    return new NodeEntry(
        entry.node(),
        entry.role(),
        entry.reason(),
        entry.message(),
        entry.interfaceName(),
        entry.addresses(),
        entry.sourceAddress(),
        entry.advskew(),
        entry.observedMaster(),
        entry.observedGeneration(),
        serial,
        entry.since(),
        entry.transitions(),
        entry.lastTransition(),
        null,
        null);
  }

  /** The same entry of a node whose static pod's file says this. */
  static NodeEntry withFile(NodeEntry entry, int vhid) {
    return new NodeEntry(
        entry.node(),
        entry.role(),
        entry.reason(),
        entry.message(),
        entry.interfaceName(),
        entry.addresses(),
        entry.sourceAddress(),
        entry.advskew(),
        entry.observedMaster(),
        null,
        null,
        entry.since(),
        entry.transitions(),
        entry.lastTransition(),
        null,
        new FileConfiguration(vhid, List.of("10.0.0.40/32")));
  }
}
