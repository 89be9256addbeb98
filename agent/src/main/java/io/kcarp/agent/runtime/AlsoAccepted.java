package io.kcarp.agent.runtime;

import io.kcarp.agent.wire.CarpKey;
import java.net.InetAddress;
import java.util.List;

/**
 * What is accepted besides what is sent, while keys or addresses change: a digest is good over any
 * pair of a key and an address set, each the sent one or one of these.
 *
 * @param keys other keys, at most one so far
 * @param addressSets other address sets, at most one so far; none of them empty
 */
public record AlsoAccepted(List<CarpKey> keys, List<List<InetAddress>> addressSets) {
  /** Nothing: the usual case. */
  public static final AlsoAccepted NOTHING = new AlsoAccepted(List.of(), List.of());

  /** Copies the lists. */
  public AlsoAccepted {
    keys = List.copyOf(keys);
    addressSets = addressSets.stream().map(List::copyOf).toList();
  }
}
