package io.kcarp.agent.link.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.KernelWithout;
import org.junit.jupiter.api.Test;

class PacketSocketsTest {
  @Test
  void aKernelThatDoesNotKnowThemLacksThemWithOrWithoutTheRightToThem() throws Exception {
    assertThat(PacketSockets.areLacking()).isFalse();
    assertThat(KernelWithout.PACKET_SOCKETS.call(PacketSockets::areLacking)).isTrue();
  }
}
