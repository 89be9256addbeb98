package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownVirtualIPsTest {
  private static final EffectiveConfiguration FIRST = Samples.effective(100, null);
  private static final EffectiveConfiguration SECOND = Samples.effective(101, null);

  private final KnownVirtualIPs known = new KnownVirtualIPs();
  private final VirtualIP web = Samples.virtualIp("web", FIRST, null);

  @BeforeEach
  void see() {
    known.seen(web);
  }

  @Test
  void absenceThatNobodySawComeIsNoDeletion() {
    known.gone(web, true);

    assertThat(known.effectiveByName()).containsEntry("web", FIRST);
  }

  @Test
  void seenDeletionIs() {
    known.gone(web, false);

    assertThat(known.effectiveByName()).isEmpty();
  }

  @Test
  void deletionHeldBackByAFinalizerIs() {
    web.getMetadata().setDeletionTimestamp("2026-03-01T10:00:00Z");
    known.seen(web);
    assertThat(known.effectiveByName()).isEmpty();

    known.gone(web, true);
    assertThat(known.effectiveByName()).isEmpty();
  }

  @Test
  void objectThatComesBackUnacceptedGoesOnWithItsLastConfiguration() {
    known.gone(web, true);
    known.seen(Samples.virtualIp("web", null, null));
    assertThat(known.effectiveByName()).containsEntry("web", FIRST);

    known.seen(Samples.virtualIp("web", SECOND, null));
    assertThat(known.effectiveByName()).containsEntry("web", SECOND);
  }

  @Test
  void objectThatWasNeverAcceptedIsNotKnown() {
    known.seen(Samples.virtualIp("db", null, null));

    assertThat(known.effectiveByName()).doesNotContainKey("db");
  }

  @Test
  void whatWasOnlyRememberedIsDeletedUnlessTheStoreWasSetBack() {
    KnownVirtualIPs restarted = new KnownVirtualIPs();
    restarted.remember(Map.of("web", FIRST));
    restarted.setBack();
    restarted.listed();
    assertThat(restarted.effectiveByName()).containsEntry("web", FIRST);

    restarted.remember(Map.of("db", SECOND));
    restarted.listed();
    assertThat(restarted.effectiveByName()).containsOnlyKeys("web");
  }
}
