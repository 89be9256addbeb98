package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThatIOException;

import io.kcarp.agent.KernelWithout;
import io.kcarp.agent.wire.Destinations;
import org.junit.jupiter.api.Test;

class GroupMembershipTest {
  @Test
  void aKernelWithoutMulticastIsNoFaultOfOurs() {
    assertThatIOException()
        .isThrownBy(() ->
            KernelWithout.IPV4_MULTICAST.call(
                () -> GroupMembership.join(Destinations.IPV4_GROUP, "lo")))
        .withMessageContaining("CONFIG_IP_MULTICAST");
  }
}
