package io.kcarp.lab.interop;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How advertisements travel. */
enum Transport {
  MULTICAST("multicast", "{mode: Multicast}", null),
  BROADCAST("broadcast", "{mode: Broadcast}", "--nomcast"),
  OWN_GROUP("own group", "{group: 239.192.1.2}", "--mcast=239.192.1.2");

  private final String text;
  private final String kcarp;
  private final Optional<String> ucarp;

  Transport(String text, String kcarp, @Nullable String ucarp) {
    this.text = text;
    this.kcarp = kcarp;
    this.ucarp = Optional.ofNullable(ucarp);
  }

  /** {@code spec.transport}. */
  String kcarp() {
    return kcarp;
  }

  /** The option, where ucarp does not do so by itself. */
  Optional<String> ucarp() {
    return ucarp;
  }

  @Override
  public String toString() {
    return text;
  }
}
