package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Vhid;
import java.net.InetAddress;
import java.util.List;

/** HMAC-SHA1 over version, type, vhid, sorted addresses and counter, for one virtual host. */
public final class Authenticator {
  /** Length of a digest in bytes. */
  public static final int DIGEST_BYTES = 20;

  /** For these addresses, in any order. */
  public Authenticator(CarpKey key, Vhid vhid, List<InetAddress> addresses) {
    throw new UnsupportedOperationException(vhid + " " + addresses + " " + key.equals(key));
  }

  /** The digest for a counter. */
  public byte[] digest(long counter) {
    throw new UnsupportedOperationException();
  }

  /** Whether {@code digest} is right for {@code counter}; takes the same time either way. */
  public boolean accepts(long counter, byte[] digest) {
    throw new UnsupportedOperationException();
  }
}
