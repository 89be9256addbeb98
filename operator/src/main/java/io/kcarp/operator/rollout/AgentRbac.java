package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.util.List;
import java.util.Optional;

/** What an agent may do, as little as it needs. The operator must itself hold all of it. */
final class AgentRbac {
  private static final String RBAC_GROUP = "rbac.authorization.k8s.io";

  /** Where events about cluster-scoped objects live. */
  private static final String EVENTS_NAMESPACE = "default";

  /** A name of its own: everything else may be installed in the namespace default too. */
  private static final String EVENTS_ROLE = Names.AGENT + "-events";

  private AgentRbac() {}

  /**
   * All that the agents' rights are made of.
   *
   * @param installation its owner is that of what is not in the namespace, which goes with it
   */
  static List<HasMetadata> objects(String namespace, Installation installation) {
    Optional<OwnerReference> owner = installation.owner();
    ObjectMeta clusterScoped = owned(named(), owner);
    ObjectMeta ofEvents =
        owned(
            new ObjectMetaBuilder(namespaced(EVENTS_NAMESPACE)).withName(EVENTS_ROLE).build(),
            owner);
    return List.of(
        // Pods get these of their ServiceAccount when they are made: their template is the same.
        new ServiceAccountBuilder()
            .withMetadata(namespaced(namespace))
            .withImagePullSecrets(installation.pullSecrets())
            .build(),
        new ClusterRoleBuilder()
            .withMetadata(clusterScoped)
            .withRules(
                rule(VirtualIP.GROUP, "virtualips", "get", "list", "watch"),
                rule(VirtualIP.GROUP, "virtualips/status", "get", "patch"),
                rule("", "nodes", "get", "list", "watch"))
            .build(),
        new ClusterRoleBindingBuilder()
            .withMetadata(clusterScoped)
            .withNewRoleRef(RBAC_GROUP, "ClusterRole", Names.AGENT)
            .addNewSubject("", "ServiceAccount", Names.AGENT, namespace)
            .build(),
        new RoleBuilder()
            .withMetadata(namespaced(namespace))
            .withRules(
                new PolicyRuleBuilder(rule("", "secrets", "get", "list", "watch"))
                    .withResourceNames(Names.KEY_SECRET)
                    .build(),
                // Server-side apply, which also creates.
                rule("coordination.k8s.io", "leases", "create", "patch"))
            .build(),
        new RoleBindingBuilder()
            .withMetadata(namespaced(namespace))
            .withNewRoleRef(RBAC_GROUP, "Role", Names.AGENT)
            .addNewSubject("", "ServiceAccount", Names.AGENT, namespace)
            .build(),
        new RoleBuilder()
            .withMetadata(ofEvents)
            .withRules(rule("events.k8s.io", "events", "create"))
            .build(),
        new RoleBindingBuilder()
            .withMetadata(ofEvents)
            .withNewRoleRef(RBAC_GROUP, "Role", EVENTS_ROLE)
            .addNewSubject("", "ServiceAccount", Names.AGENT, namespace)
            .build());
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  private static ObjectMeta owned(ObjectMeta metadata, Optional<OwnerReference> owner) {
    return new ObjectMetaBuilder(metadata).addAllToOwnerReferences(owner.stream().toList()).build();
  }

  private static ObjectMeta namespaced(String namespace) {
    return new ObjectMetaBuilder(named()).withNamespace(namespace).build();
  }

  private static ObjectMeta named() {
    return new ObjectMetaBuilder().withName(Names.AGENT).withLabels(AgentManifests.LABELS).build();
  }
}
