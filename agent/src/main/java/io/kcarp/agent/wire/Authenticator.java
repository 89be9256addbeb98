package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Vhid;
import java.net.InetAddress;
import java.util.List;

/** HMAC-SHA1 over version, type, vhid, sorted addresses and counter, for one virtual host. */
public final class Authenticator {
  /** For these addresses, in any order. */
  public Authenticator(CarpKey key, Vhid vhid, List<InetAddress> addresses) {}

  /** The digest for a counter. */
  public Digest digest(long counter) {
    return new Digest(new byte[Digest.BYTES], 0);
  }

  /** Whether {@code digest} is right for {@code counter}; takes the same time either way. */
  public boolean accepts(long counter, Digest digest) {
    return false;
  }
}
