package io.kcarp.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.IsolatedLab;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a user may get wrong changes nothing that runs, is named, and heals when it is put right.
 */
@IsolatedLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.88.0.100");
  private static final String GOOD = "addresses: [10.88.0.100]";
  private static final String NODE_ADDRESS = "addresses: [10.88.0.12]";

  private Trial trial;

  @BeforeAll
  void setUp() throws IOException {
    trial = Trial.start();
  }

  @AfterAll
  void takeDown() {
    trial.close();
  }

  @AfterEach
  void reset() throws IOException {
    trial.reset();
  }

  @Test
  void aNodesOwnAddressIsRefusedAndNeverTouched() throws Exception {
    trial.apply("bad", NODE_ADDRESS);

    VirtualIPStatus status =
        trial.awaitStatus("bad", seen -> Trial.isRefused(seen, Reason.ADDRESS_IS_NODE_ADDRESS));
    assertThat(status.effective()).isNull();
    assertThat(trial.cluster().kubectl().output("get", "vip")).contains(Reason.NOT_ACCEPTED);
    assertThat(trial.holders(InetAddress.ofLiteral("10.88.0.12"))).isEqualTo(Set.of("node-2"));
  }

  @Test
  void aBadEditLeavesTheLastGoodConfigurationRunning() throws Exception {
    trial.apply("web", GOOD);
    String master = trial.awaitElected("web", ADDRESS);

    try (HolderWatch watch = trial.cluster().watch(ADDRESS)) {
      trial.apply("web", NODE_ADDRESS);
      VirtualIPStatus refused =
          trial.awaitStatus("web", seen -> Trial.isRefused(seen, Reason.ADDRESS_IS_NODE_ADDRESS));
      EffectiveConfiguration effective = Objects.requireNonNull(refused.effective());
      assertThat(effective.addresses()).containsExactly("10.88.0.100/32");
      assertThat(Trial.isTrue(refused, ConditionType.READY)).isTrue();

      trial.apply("web", GOOD);
      trial.awaitStatus("web", seen -> Trial.isTrue(seen, ConditionType.ACCEPTED));
      assertThat(trial.awaitElected("web", ADDRESS)).isEqualTo(master);
      assertThat(watch.log().changes()).hasSize(1);
    }
  }

  @Test
  void theSecondToAskForAnAddressWaitsUntilTheFirstIsDeleted() throws Exception {
    trial.apply("first", GOOD);
    trial.awaitElected("first", ADDRESS);
    trial.apply("second", GOOD);
    trial.awaitStatus("second", seen -> Trial.isRefused(seen, Reason.ADDRESS_TAKEN));

    trial.cluster().kubectl().output("delete", "vip", "first");

    assertThat(trial.awaitElected("second", ADDRESS)).startsWith("node-");
  }

  @Test
  void aMissingPasswordSecretHeals() throws Exception {
    trial.apply("web", GOOD, "passwordSecretRef: {name: vip-password, key: password}");
    trial.awaitStatus("web", seen -> Trial.isRefused(seen, Reason.PASSWORD_SECRET_MISSING));

    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("vip-password")
            .withNamespace(Names.DEFAULT_NAMESPACE)
            .endMetadata()
            // "secret"
            .addToData("password", "c2VjcmV0")
            .build();
    try {
      trial.cluster().client().resource(secret).create();
      assertThat(trial.awaitElected("web", ADDRESS)).startsWith("node-");
    } finally {
      trial.cluster().client().resource(secret).delete();
    }
  }
}
