package io.kcarp.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreflightTest {
  @Test
  void netAdminIsBitTwelveOfTheEffectiveMask() {
    assertThat(Preflight.mayChangeAddresses(List.of("Name:\tjava", "CapEff:\t000001ffffffffff")))
        .isTrue();
    assertThat(Preflight.mayChangeAddresses(List.of("CapEff:\t0000000000003000"))).isTrue();
    assertThat(Preflight.mayChangeAddresses(List.of("CapEff:\t0000000000002000"))).isFalse();
    assertThat(Preflight.mayChangeAddresses(List.of("CapPrm:\t000001ffffffffff"))).isFalse();
  }
}
