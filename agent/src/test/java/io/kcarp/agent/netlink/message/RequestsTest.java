package io.kcarp.agent.netlink.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.Captures;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.message.Message.AddressPresent;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("192.0.2.10");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::10");

  private final ByteBuffer out = garbage();

  @Test
  void addsAnIpv4AddressWithALifetimeAsIpDoesPlusOurMark() {
    String capture = "ip-address-add-ipv4";
    Requests.addAddress(out, sequence(capture), 2, IPV4, 24, 3, PrefixRoute.MADE);

    assertThat(sent()).isEqualTo(marked(capture));
  }

  @Test
  void addsAnIpv4AddressWithoutARouteAsIpDoesPlusOurMark() {
    String capture = "ip-address-add-ipv4-noprefixroute";
    Requests.addAddress(out, sequence(capture), 3, IPV4, 24, 3, PrefixRoute.OMITTED);

    assertThat(sent()).isEqualTo(marked(capture));
  }

  @Test
  void ipv6HasItsRouteByThePreferenceAlone() {
    String capture = "ip-address-add-ipv6";
    Requests.addAddress(out, sequence(capture), 2, IPV6, 64, 3, PrefixRoute.OMITTED);

    assertThat(sent()).isEqualTo(marked(capture));
  }

  @Test
  void addsAnIpv6AddressAsIpDoesWithNodadPlusOurMark() {
    String capture = "ip-address-add-ipv6";
    Requests.addAddress(out, sequence(capture), 2, IPV6, 64, 3, PrefixRoute.MADE);

    assertThat(sent()).isEqualTo(marked(capture));
    assertThat(out.limit()).isEqualTo(Requests.BYTES);
  }

  @Test
  void refreshesALifetimeAsIpReplaces() {
    Requests.refreshAddress(
        out, sequence("ip-address-replace-ipv4"), 2, IPV4, 24, 3, PrefixRoute.MADE);
    assertThat(sent()).isEqualTo(marked("ip-address-replace-ipv4"));

    Requests.refreshAddress(
        out, sequence("ip-address-replace-ipv6"), 2, IPV6, 64, 3, PrefixRoute.MADE);
    assertThat(sent()).isEqualTo(marked("ip-address-replace-ipv6"));
  }

  @Test
  void refusesALifetimeOfNothing() {
    assertThatThrownBy(() -> Requests.addAddress(out, 1, 3, IPV4, 32, 0, PrefixRoute.MADE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lifetime 0 s");
  }

  @Test
  void removesAnAddressAsIpDoes() {
    String capture = "ip-address-delete-ipv4";
    Requests.removeAddress(out, sequence(capture), 3, IPV4, 24);

    assertThat(sent()).isEqualTo(Captures.bytes(capture));
  }

  @Test
  void listsAddressesOfAllFamilies() {
    Requests.listAddresses(out, 5);

    assertThat(hex())
        .isEqualTo("18000000" + "1600" + "0103" + "05000000" + "00000000" + "0".repeat(16));
  }

  @Test
  void listsLinksWithoutStatistics() {
    Requests.listLinks(out, 6);

    assertThat(hex())
        .isEqualTo(
            "28000000"
                + "1200"
                + "0103"
                + "06000000"
                + "00000000"
                + "0".repeat(32)
                + "08001d0008000000");
  }

  @Test
  void listsTheNeighboursOfOneInterface() {
    Requests.listNeighbours(out, 7, 3);

    assertThat(hex())
        .isEqualTo(
            "24000000"
                + "1e00"
                + "0103"
                + "07000000"
                + "00000000"
                + "0".repeat(24)
                + "0800080003000000");
  }

  @Test
  void whatIsWrittenCanBeRead() {
    Requests.addAddress(out, 1, 7, IPV6, 128, 3, PrefixRoute.MADE);

    assertThat(Datagram.read(out))
        .singleElement()
        .satisfies(envelope -> {
          assertThat(envelope.header().sequence()).isEqualTo(1);
          assertThat(envelope.message())
              .isInstanceOfSatisfying(
                  AddressPresent.class,
                  present -> {
                    assertThat(present.address().interfaceIndex()).isEqualTo(7);
                    assertThat(present.address().address()).isEqualTo(IPV6);
                    assertThat(present.address().prefixLength()).isEqualTo(128);
                    assertThat(present.address().protocol()).isEqualTo(112);
                    assertThat(present.address().lifetime()).isEqualTo(new AddressLifetime(3, 0));
                  });
        });
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.10,-1", "192.0.2.10,33", "2001:db8::10,-1", "2001:db8::10,129"})
  void refusesAPrefixLengthThatDoesNotFitTheFamily(String address, int prefixLength) {
    InetAddress literal = InetAddress.ofLiteral(address);

    assertThatThrownBy(
            () -> Requests.addAddress(out, 1, 3, literal, prefixLength, 3, PrefixRoute.MADE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefix length " + prefixLength);
    assertThatThrownBy(() -> Requests.removeAddress(out, 1, 3, literal, prefixLength))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever ip(8) numbered its request with. */
  private static int sequence(String capture) {
    return Captures.buffer(capture).getInt(8);
  }

  private byte[] sent() {
    byte[] bytes = new byte[out.remaining()];
    out.get(0, bytes);
    return bytes;
  }

  private String hex() {
    return HexFormat.of().formatHex(sent());
  }

  /** The bytes of ip(8), which is too old to have "proto", with the IFA_PROTO attribute added. */
  private static byte[] marked(String capture) {
    byte[] plain = Captures.bytes(capture);
    byte[] marked = Arrays.copyOf(plain, plain.length + 8);
    marked[0] = (byte) marked.length;
    System.arraycopy(new byte[] {5, 0, 11, 0, 112, 0, 0, 0}, 0, marked, plain.length, 8);
    return marked;
  }

  private static ByteBuffer garbage() {
    byte[] bytes = new byte[Requests.BYTES];
    Arrays.fill(bytes, (byte) 0xa5);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
