package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Vhid;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA1 for one virtual host, over these bytes (carp(4)):
 *
 * <pre>
 * version 2 | type 1 | vhid | IPv4 addresses, 4 each | IPv6 addresses, 16 each | counter, 8
 * </pre>
 *
 * <p>Version and type are a byte each here, unlike in the header. The addresses of a family are in
 * ascending order as unsigned numbers, each once; IPv4 comes first whatever carries the
 * advertisement. Interval, demote count, checksum and the carrier are <em>not</em> authenticated,
 * and nothing here refuses a replay.
 *
 * <p>Not thread-safe: it belongs to the thread that made it.
 */
public final class Authenticator {
  private static final String ALGORITHM = "HmacSHA1";
  private static final byte VERSION = 2;
  private static final byte TYPE_ADVERTISEMENT = 1;

  private final Mac mac;
  private final byte[] message;

  /** For these addresses, in any order. */
  public Authenticator(CarpKey key, Vhid vhid, List<InetAddress> addresses) {
    this.mac = mac(key);
    this.message = message(vhid, addresses);
  }

  /** The digest for a counter. */
  public Digest digest(long counter) {
    Bytes.putLong(message, message.length - Long.BYTES, counter);
    return new Digest(mac.doFinal(message), 0);
  }

  /** Whether {@code digest} is right for {@code counter}; takes the same time either way. */
  public boolean accepts(long counter, Digest digest) {
    return digest(counter).equals(digest);
  }

  private static Mac mac(CarpKey key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.padded(), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** What is hashed, its last eight bytes free for the counter. */
  private static byte[] message(Vhid vhid, List<InetAddress> addresses) {
    var sorted =
        new TreeSet<byte[]>(
            Comparator.<byte[]>comparingInt(address -> address.length)
                .thenComparing(Arrays::compareUnsigned));
    int addressBytes = 0;
    for (InetAddress address : addresses) {
      byte[] bytes = address.getAddress();
      if (sorted.add(bytes)) {
        addressBytes += bytes.length;
      }
    }
    ByteBuffer message = ByteBuffer.allocate(3 + addressBytes + Long.BYTES);
    message.put(VERSION).put(TYPE_ADVERTISEMENT).put((byte) vhid.value());
    sorted.forEach(message::put);
    return message.array();
  }
}
