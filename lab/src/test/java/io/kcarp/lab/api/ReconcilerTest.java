package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(List<String> addresses) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Status(@Nullable String master) {}

  @Group("kcarp.io")
  @Version("v1alpha1")
  @Plural("virtualips")
  public static final class VirtualIP extends CustomResource<Spec, Status> {
    private static final long serialVersionUID = 1L;

    static VirtualIP named(String name) {
      VirtualIP vip = new VirtualIP();
      vip.getMetadata().setName(name);
      return vip;
    }
  }

  @KubernetesDependent(informer = @Informer(labelSelector = "app=reconciler-test"))
  static final class Copy extends CRUDKubernetesDependentResource<ConfigMap, VirtualIP> {
    @Override
    protected ConfigMap desired(VirtualIP vip, Context<VirtualIP> context) {
      return new ConfigMapBuilder()
          .withNewMetadata()
          .withName(vip.getMetadata().getName())
          .withNamespace("default")
          .withLabels(Map.of("app", "reconciler-test"))
          .endMetadata()
          .withData(Map.of("address", vip.getSpec().addresses().getFirst()))
          .build();
    }
  }

  @Workflow(dependents = @Dependent(type = Copy.class))
  @ControllerConfiguration(name = "sample")
  static final class Sample implements Reconciler<VirtualIP>, Cleaner<VirtualIP> {
    private final AtomicInteger cleanUps = new AtomicInteger();

    @Override
    public UpdateControl<VirtualIP> reconcile(VirtualIP vip, Context<VirtualIP> context) {
      VirtualIP fresh = VirtualIP.named(vip.getMetadata().getName());
      fresh.setStatus(new Status("reconciler"));
      return UpdateControl.patchStatus(fresh);
    }

    @Override
    public DeleteControl cleanup(VirtualIP vip, Context<VirtualIP> context) {
      cleanUps.incrementAndGet();
      return DeleteControl.defaultDelete();
    }
  }

  @Test
  void aReconcilerWithServerSideApplyRunsFromFinalizerToCleanUp() throws Exception {
    Sample reconciler = new Sample();
    try (SampleApi api = SampleApi.quick();
        KubernetesClient client = api.client()) {
      Operator operator = new Operator(overrider -> overrider.withKubernetesClient(client));
      operator.register(reconciler);
      operator.start();
      try {
        VirtualIP web = VirtualIP.named("web");
        web.setSpec(new Spec(List.of("10.0.0.1")));
        client.resource(web).create();
        var vip = client.resources(VirtualIP.class).withName("web");
        var copy = client.configMaps().inNamespace("default").withName("web");

        await().atMost(PATIENCE).until(() -> vip.get().getStatus() != null && copy.get() != null);
        assertThat(vip.get().getStatus().master()).isEqualTo("reconciler");
        assertThat(vip.get().getMetadata().getFinalizers()).hasSize(1);
        assertThat(copy.get().getData()).containsEntry("address", "10.0.0.1");

        copy.edit(map -> new ConfigMapBuilder(map).withData(Map.of("address", "drift")).build());
        await()
            .atMost(PATIENCE)
            .until(() -> "10.0.0.1".equals(copy.get().getData().get("address")));

        vip.delete();
        await().atMost(PATIENCE).until(() -> vip.get() == null && copy.get() == null);
        assertThat(reconciler.cleanUps).hasPositiveValue();
      } finally {
        operator.stop();
      }
    }
  }
}
