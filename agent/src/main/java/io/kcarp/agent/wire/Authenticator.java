package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Vhid;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The digests of one virtual host: HMAC-SHA1 over these bytes (carp(4)):
 *
 * <pre>
 * version 2 | type 1 | vhid | IPv4 addresses, 4 each | IPv6 addresses, 16 each | counter, 8
 * </pre>
 *
 * <p>Version and type are a byte each here, unlike in the header. The addresses of a family are in
 * ascending order as unsigned numbers, each once; IPv4 comes first whatever carries the
 * advertisement. 0.0.0.0, 255.255.255.255 and their IPv6 likes are never hashed (OpenBSD).
 * Interval, demote count, checksum and the carrier are <em>not</em> authenticated, and nothing here
 * refuses a replay: see {@link ReplayGuard}.
 *
 * <p>One digest is sent. Accepted are, for as long as a change of key or addresses takes to reach
 * every node, those of several {@linkplain DigestBasis bases}, each in both {@linkplain DigestForm
 * forms}.
 *
 * <p>Not thread-safe: it belongs to the thread that made it.
 */
public final class Authenticator {
  private static final String ALGORITHM = "HmacSHA1";
  private static final Authentication REFUSED = new Authentication.Refused();

  /** All differ; the first is the one that is sent. */
  private final List<Candidate> candidates = new ArrayList<>();

  /** Sends and accepts one basis, without link-local addresses where it sends (OpenBSD). */
  public Authenticator(CarpKey key, Vhid vhid, List<InetAddress> addresses) {
    this(vhid, new DigestBasis(key, addresses), DigestForm.WITHOUT_LINK_LOCAL, List.of());
  }

  /**
   * Sends one, accepts it and others.
   *
   * @param alsoAccepted in the order of {@link Authentication.Accepted#basis}; may repeat what is
   *     sent
   */
  public Authenticator(
      Vhid vhid, DigestBasis sent, DigestForm sentForm, List<DigestBasis> alsoAccepted) {
    add(vhid, sent, new Authentication.Accepted(0, sentForm));
    for (DigestForm form : DigestForm.values()) {
      add(vhid, sent, new Authentication.Accepted(0, form));
    }
    for (int i = 0; i < alsoAccepted.size(); i++) {
      add(vhid, alsoAccepted.get(i), new Authentication.Accepted(i + 1, sentForm));
      for (DigestForm form : DigestForm.values()) {
        add(vhid, alsoAccepted.get(i), new Authentication.Accepted(i + 1, form));
      }
    }
  }

  private void add(Vhid vhid, DigestBasis basis, Authentication.Accepted meaning) {
    byte[] message = basis.message(vhid, meaning.form());
    if (candidates.stream().noneMatch(candidate -> candidate.is(basis.key(), message))) {
      candidates.add(new Candidate(basis.key(), mac(basis.key()), message, meaning));
    }
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

  /** The digest to send with a counter. */
  public Digest digest(long counter) {
    return new Digest(candidates.getFirst().hmac(counter), 0);
  }

  /** Whether {@code digest} is right for {@code counter}, whichever it is. */
  public boolean accepts(long counter, Digest digest) {
    return authenticate(counter, digest) instanceof Authentication.Accepted;
  }

  /**
   * Which digest for {@code counter} this is. Tries all, so that it takes the same time whichever
   * it is, and when it is none.
   */
  public Authentication authenticate(long counter, Digest digest) {
    Authentication found = REFUSED;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      found = digest.isIn(candidate.hmac(counter)) ? candidate.meaning() : found;
    }
    return found;
  }

  /**
   * One digest that is accepted.
   *
   * @param message its last eight bytes are the counter's
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared: is() does what equality would
  private record Candidate(CarpKey key, Mac mac, byte[] message, Authentication.Accepted meaning) {
    boolean is(CarpKey otherKey, byte[] otherMessage) {
      int hashed = message.length - Long.BYTES;
      return key.equals(otherKey)
          && message.length == otherMessage.length
          && Arrays.equals(message, 0, hashed, otherMessage, 0, hashed);
    }

    byte[] hmac(long counter) {
      Bytes.putLong(message, message.length - Long.BYTES, counter);
      return mac.doFinal(message);
    }
  }
}
