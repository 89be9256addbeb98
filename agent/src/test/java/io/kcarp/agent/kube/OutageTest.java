package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTest {
  private static final long SECOND = 1_000_000_000L;

  private final Outage outage = new Outage();

  @Test
  void thereIsNoneAtFirst() {
    assertThat(outage.isOn()).isFalse();
    assertThat(outage.waitNanos(0)).isZero();
  }

  @Test
  void triesBecomeRarerUntilOneInTwoSeconds() {
    outage.failed(0, 0);
    assertThat(outage.waitNanos(0)).isEqualTo(SECOND / 4);
    outage.failed(0, 0);
    assertThat(outage.waitNanos(0)).isEqualTo(SECOND / 2);
    for (int i = 0; i < 100; i++) {
      outage.failed(0, 0);
    }
    assertThat(outage.waitNanos(0)).isEqualTo(2 * SECOND);
    assertThat(outage.waitNanos(3 * SECOND)).isZero();
  }

  @Test
  void byChanceATryComesUpToHalfOfItSooner() {
    for (int i = 0; i < 100; i++) {
      outage.failed(0, 0.999);
    }
    assertThat(outage.waitNanos(0)).isBetween(SECOND, SECOND * 11 / 10);
  }

  @Test
  void anAnswerEndsIt() {
    outage.failed(0, 0);
    outage.ended();
    assertThat(outage.isOn()).isFalse();
    assertThat(outage.waitNanos(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "401, false",
    "403, false",
    "404, false",
    "422, false",
    "429, true",
    "500, true",
    "503, true"
  })
  void aRefusalIsNone(int code, boolean isOutage) {
    assertThat(Outage.isOne(new KubernetesClientException("refused", code, null)))
        .isEqualTo(isOutage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failed to create typed patch object (/web; kcarp.io/v1alpha1, Kind=VirtualIP):"
            + " .status.nodes[node=\"n1\"].future: field not declared in schema | false",
        "etcdserver: request timed out | true",
        "rpc error: code = Unavailable desc = transport is closing | true"
      })
  void aFieldThatTheSchemaLacksIsARefusal(String message, boolean isOutage) {
    Status status = new StatusBuilder().withCode(500).withMessage(message).build();

    assertThat(Outage.isOne(new KubernetesClientException(message, 500, status)))
        .isEqualTo(isOutage);
  }

  @Test
  void noAnswerAtAllIsOne() {
    assertThat(Outage.isOne(new KubernetesClientException("away", new IOException()))).isTrue();
  }
}
