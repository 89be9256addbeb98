package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final AdvertisementInterval SECOND = new AdvertisementInterval(1, 0);

  @Test
  void lastWordOfEachAddressIsKept() {
    Peers peers = new Peers();
    peers.heard("web", ip("10.0.0.9"), SECOND, 1);
    peers.heard("web", ip("10.0.0.2"), SECOND, 2);
    peers.heard("web", ip("10.0.0.9"), AdvertisementInterval.BOW_OUT, 3);
    peers.heard("db", ip("10.0.0.9"), SECOND, 4);

    assertThat(peers.of("web"))
        .containsExactly(
            new Peer(ip("10.0.0.2"), SECOND, 2),
            new Peer(ip("10.0.0.9"), AdvertisementInterval.BOW_OUT, 3));
    peers.released("web");
    assertThat(peers.of("web")).isEmpty();
    assertThat(peers.names()).containsExactly("db");
  }

  @Test
  void theOneSilentForLongestMakesRoom() {
    Peers peers = new Peers();
    for (int i = 0; i <= Peers.MAX_PER_VIRTUAL_HOST; i++) {
      peers.heard("web", ip("10.0.0." + i), SECOND, i == 3 ? -1 : i);
    }

    assertThat(peers.of("web"))
        .hasSize(Peers.MAX_PER_VIRTUAL_HOST)
        .noneMatch(peer -> peer.address().equals(ip("10.0.0.3")));
  }

  @Test
  void agentsOfTheClusterAreLeftOut() {
    Peers peers = new Peers((vip, address) -> vip.equals("web") && address.equals(ip("10.0.0.2")));
    peers.heard("web", ip("10.0.0.2"), SECOND, 1);
    peers.heard("web", ip("10.0.0.3"), SECOND, 1);

    assertThat(peers.of("web")).extracting(Peer::address).containsExactly(ip("10.0.0.3"));
  }

  @Test
  void speakingEndsAfterThreeIntervalsOrWithABowOut() {
    Peer peer = new Peer(ip("10.0.0.2"), SECOND, 0);

    assertThat(peer.speaks(4_000_000_000L)).isTrue();
    assertThat(peer.speaks(4_000_000_001L)).isFalse();
    assertThat(new Peer(ip("10.0.0.2"), AdvertisementInterval.BOW_OUT, 0).speaks(0)).isFalse();
  }
}
