package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalAddressesTest {
  private static final String TRIE =
      """
      Local:
        +-- 10.88.0.0/24 3 0 5
           +-- 10.88.0.0/28 2 0 2
              |-- 10.88.0.0
                 /24 link UNICAST
              |-- 10.88.0.10
                 /32 universe UNICAST
           |-- 10.88.0.100
              /32 host LOCAL
           |-- 10.88.0.255
              /32 link BROADCAST
      """;

  @Test
  void anAddressWithALocalRouteIsPresent() {
    assertThat(LocalAddresses.routesToSelf(TRIE, "10.88.0.100")).isTrue();
  }

  @Test
  void anAddressThatIsOnlyRoutedElsewhereIsNot() {
    assertThat(LocalAddresses.routesToSelf(TRIE, "10.88.0.10")).isFalse();
    assertThat(LocalAddresses.routesToSelf(TRIE, "10.88.0.255")).isFalse();
    assertThat(LocalAddresses.routesToSelf(TRIE, "10.88.0.1")).isFalse();
  }
}
