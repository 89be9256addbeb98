package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Vhid;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final CarpKey KEY = key("secret");
  private static final Vhid VHID = new Vhid(7);
  private static final long COUNTER = 0x0102_0304_0506_0708L;

  @Test
  void anIpv6OnlyHostHashesItsAddressLikeOpenBsd() {
    Authenticator authenticator = new Authenticator(KEY, new Vhid(42), addresses("2001:db8::100"));

    assertThat(authenticator.digest(0x0000_0001_0000_0002L))
        .isEqualTo(digest("58f3712cf72732f766b84b378a3999d83c63294d"));
  }

  @Test
  void addressesAreHashedInUnsignedOrderIpv4First() {
    Authenticator authenticator =
        new Authenticator(
            KEY, VHID, addresses("2001:db8::2", "192.0.2.1", "2001:db8::1", "10.0.0.9", "::1"));

    assertThat(authenticator.digest(COUNTER))
        .isEqualTo(
            hmac(
                "secret",
                "020107"
                    + "0a000009"
                    + "c0000201"
                    + "00000000000000000000000000000001"
                    + "20010db8000000000000000000000001"
                    + "20010db8000000000000000000000002"
                    + "0102030405060708"));
  }

  @Test
  void orderAndRepetitionOfAddressesDoNotMatter() {
    Authenticator once = new Authenticator(KEY, VHID, addresses("10.0.0.1", "200.0.0.1"));
    Authenticator twice =
        new Authenticator(KEY, VHID, addresses("200.0.0.1", "10.0.0.1", "200.0.0.1"));

    assertThat(twice.digest(COUNTER)).isEqualTo(once.digest(COUNTER));
  }

  @Test
  void theLongestKeyIsHashedWhole() {
    Authenticator authenticator =
        new Authenticator(key("nineteen-characters"), VHID, addresses("10.0.0.100"));

    assertThat(authenticator.digest(COUNTER))
        .isEqualTo(hmac("nineteen-characters", "0201070a0000640102030405060708"));
  }

  @Test
  void oneAuthenticatorServesManyCounters() {
    Authenticator authenticator = new Authenticator(KEY, VHID, addresses("10.0.0.100"));
    Digest first = authenticator.digest(COUNTER);

    assertThat(authenticator.accepts(COUNTER + 1, first)).isFalse();
    assertThat(authenticator.accepts(COUNTER, first)).isTrue();
    assertThat(authenticator.digest(COUNTER)).isEqualTo(first);
  }

  @Test
  void anotherKeyVhidOrAddressIsRefused() {
    Digest digest = new Authenticator(KEY, VHID, addresses("10.0.0.100")).digest(COUNTER);

    assertThat(
            Stream.of(
                new Authenticator(key("Secret"), VHID, addresses("10.0.0.100")),
                new Authenticator(KEY, new Vhid(8), addresses("10.0.0.100")),
                new Authenticator(KEY, VHID, addresses("10.0.0.101")),
                new Authenticator(KEY, VHID, addresses("10.0.0.100", "10.0.0.101"))))
        .noneMatch(other -> other.accepts(COUNTER, digest));
  }

  @Test
  void theFirstAndTheLastAddressAreNeverHashed() {
    Authenticator authenticator =
        new Authenticator(
            KEY,
            VHID,
            addresses(
                "0.0.0.0",
                "10.0.0.100",
                "255.255.255.255",
                "::",
                "ffff:" + "ffff:".repeat(6) + "ffff"));

    assertThat(authenticator.digest(COUNTER))
        .isEqualTo(hmac("secret", "0201070a0000640102030405060708"));
  }

  @Test
  void sendsWithoutLinkLocalAndAcceptsEitherLikeOpenBsd() {
    List<InetAddress> addresses = addresses("10.0.0.100", "fe80::1", "2001:db8::1");
    Digest without =
        hmac("secret", "0201070a00006420010db8000000000000000000000001" + "0102030405060708");
    Digest with =
        hmac(
            "secret",
            "0201070a00006420010db8000000000000000000000001"
                + "fe800000000000000000000000000001"
                + "0102030405060708");
    Authenticator authenticator = new Authenticator(KEY, VHID, addresses);

    assertThat(authenticator.digest(COUNTER)).isEqualTo(without);
    assertThat(authenticator.authenticate(COUNTER, without))
        .isEqualTo(new Authentication.Accepted(0, DigestForm.WITHOUT_LINK_LOCAL));
    assertThat(authenticator.authenticate(COUNTER, with))
        .isEqualTo(new Authentication.Accepted(0, DigestForm.WITH_LINK_LOCAL));
  }

  @Test
  void sendsWithLinkLocalLikeFreeBsdWhenTold() {
    DigestBasis basis = new DigestBasis(KEY, addresses("10.0.0.100", "fe80::1"));
    Authenticator authenticator =
        new Authenticator(VHID, basis, DigestForm.WITH_LINK_LOCAL, List.of());

    assertThat(authenticator.digest(COUNTER))
        .isEqualTo(
            hmac("secret", "0201070a000064fe8000000000000000000000000000010102030405060708"));
  }

  @Test
  void anIpv4LinkLocalAddressIsHashedInEitherForm() {
    assertThat(new Authenticator(KEY, VHID, addresses("169.254.0.100")).digest(COUNTER))
        .isEqualTo(hmac("secret", "020107a9fe00640102030405060708"));
  }

  /** Nodes take up a change at different times: old and new are accepted, and told apart. */
  @Test
  void duringAChangeEveryMixOfOldAndNewIsAcceptedAndNamed() {
    CarpKey newKey = key("better");
    List<InetAddress> oldAddresses = addresses("10.0.0.100");
    List<InetAddress> newAddresses = addresses("10.0.0.100", "10.0.0.101");
    DigestBasis sent = new DigestBasis(KEY, oldAddresses);
    List<DigestBasis> others =
        List.of(
            new DigestBasis(newKey, oldAddresses),
            new DigestBasis(KEY, newAddresses),
            new DigestBasis(newKey, newAddresses));
    Authenticator changing = new Authenticator(VHID, sent, DigestForm.WITHOUT_LINK_LOCAL, others);

    assertThat(changing.digest(COUNTER))
        .isEqualTo(new Authenticator(KEY, VHID, oldAddresses).digest(COUNTER));
    for (int i = 0; i < others.size(); i++) {
      DigestBasis other = others.get(i);
      Authenticator peer = new Authenticator(other.key(), VHID, other.addresses());
      assertThat(changing.authenticate(COUNTER, peer.digest(COUNTER)))
          .isEqualTo(new Authentication.Accepted(i + 1, DigestForm.WITHOUT_LINK_LOCAL));
    }
    assertThat(
            changing.authenticate(
                COUNTER, new Authenticator(key("worse"), VHID, newAddresses).digest(COUNTER)))
        .isEqualTo(new Authentication.Refused());
  }

  /** Without link-local addresses both forms are one digest. */
  @Test
  void whatIsTheSameInBothFormsCountsAsTheOneThatIsSent() {
    DigestBasis other = new DigestBasis(KEY, addresses("10.0.0.101"));
    Authenticator authenticator =
        new Authenticator(
            VHID,
            new DigestBasis(KEY, addresses("10.0.0.100")),
            DigestForm.WITH_LINK_LOCAL,
            List.of(other));

    assertThat(
            authenticator.authenticate(
                COUNTER, new Authenticator(KEY, VHID, other.addresses()).digest(COUNTER)))
        .isEqualTo(new Authentication.Accepted(1, DigestForm.WITH_LINK_LOCAL));
  }

  @Test
  void aBasisThatRepeatsWhatIsSentCountsAsSent() {
    DigestBasis sent = new DigestBasis(KEY, addresses("10.0.0.100"));
    Authenticator authenticator =
        new Authenticator(
            VHID,
            sent,
            DigestForm.WITH_LINK_LOCAL,
            List.of(new DigestBasis(key("secret"), addresses("10.0.0.100", "10.0.0.100"))));

    assertThat(authenticator.authenticate(COUNTER, authenticator.digest(COUNTER)))
        .isEqualTo(new Authentication.Accepted(0, DigestForm.WITH_LINK_LOCAL));
  }

  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  private static CarpKey key(String password) {
    return CarpKey.ofPassword(password.getBytes(StandardCharsets.UTF_8));
  }

  private static Digest digest(String hex) {
    return new Digest(HexFormat.of().parseHex(hex), 0);
  }

  /** The unpadded key, over a message written out by hand. */
  private static Digest hmac(String password, String messageHex) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return new Digest(mac.doFinal(HexFormat.of().parseHex(messageHex)), 0);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
