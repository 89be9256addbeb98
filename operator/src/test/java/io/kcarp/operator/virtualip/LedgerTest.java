package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final VirtualIPSpec SPEC =
      new VirtualIPSpec(
          List.of("10.0.0.100"),
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
          null);
  private static final EffectiveConfiguration EFFECTIVE =
      EffectiveConfiguration.of(SPEC, 1, 100, List.of("10.0.0.100/32")).withSerial(1);

  private final Ledger ledger = new Ledger();

  private static VirtualIP virtualIp(long generation, @Nullable EffectiveConfiguration published) {
    VirtualIP virtualIp = new VirtualIP();
    virtualIp.setMetadata(
        new ObjectMetaBuilder().withName("web").withUid("1").withGeneration(generation).build());
    virtualIp.setSpec(SPEC);
    virtualIp.setStatus(
        new VirtualIPStatus(null, null, published, null, null, null, null, null, null, null, null));
    return virtualIp;
  }

  @Test
  void whatWasNeverJudgedIsAwaitedForAWhile() {
    VirtualIP web = virtualIp(1, null);
    assertThat(ledger.isAwaited(web, 0)).isTrue();
    assertThat(ledger.isAwaited(web, Ledger.FIRST_JUDGEMENT.toNanos() - 1)).isTrue();
    assertThat(ledger.isAwaited(web, Ledger.FIRST_JUDGEMENT.toNanos())).isFalse();
  }

  @Test
  void whatWasJudgedIsNotAwaited() {
    VirtualIP web = virtualIp(1, null);
    ledger.decide(web, null, true);

    assertThat(ledger.isAwaited(web, 0)).isFalse();
    assertThat(ledger.isRefused(web)).isTrue();
  }

  @Test
  void itIsAtRestOncePublishedUntilItIsEdited() {
    ledger.decide(virtualIp(1, null), EFFECTIVE, false);

    assertThat(ledger.isAtRest(virtualIp(1, null))).isFalse();
    assertThat(ledger.isAtRest(virtualIp(1, EFFECTIVE))).isTrue();
    assertThat(ledger.isAtRest(virtualIp(2, EFFECTIVE))).isFalse();
    assertThat(ledger.isRefused(virtualIp(1, EFFECTIVE))).isFalse();
  }

  @Test
  void itIsNotAtRestWhileItChanges() {
    EffectiveConfiguration changing =
        EFFECTIVE.withAccepting(new Accepting(AcceptingStep.Next, null, "web_2"));
    ledger.decide(virtualIp(1, null), changing, false);

    assertThat(ledger.isAtRest(virtualIp(1, changing))).isFalse();
  }
}
