package io.kcarp.agent.netlink.socket;

import static io.kcarp.agent.netlink.IpCommand.ip;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.kcarp.agent.netlink.AddOutcome.Added;
import io.kcarp.agent.netlink.AddOutcome.AlreadyPresent;
import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.AddressRefusal.Failed;
import io.kcarp.agent.netlink.AddressRefusal.NoSuchFamily;
import io.kcarp.agent.netlink.AddressRefusal.NoSuchInterface;
import io.kcarp.agent.netlink.AddressRefusal.NotPermitted;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.IpCommand;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.RemoveOutcome.Absent;
import io.kcarp.agent.netlink.RemoveOutcome.Removed;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledIfEnvironmentVariable(
    named = "KCARP_ISOLATED",
    matches = "1",
    disabledReason = "changes links and addresses: runs in its own namespaces only (lab/isolated)")
class KernelNetlinkIT {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("192.0.2.10");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::10");
  private static final int NO_INDEX = 999_999;

  private final KernelNetlink netlink = KernelNetlink.open();
  private int index;

  @BeforeEach
  void makeLink() {
    ip("link add nl0 address 02:00:00:00:00:01 mtu 1400 type veth peer name nl1");
    ip("link set nl0 up");
    ip("link set nl1 up");
    index = link("nl0").index();
  }

  @AfterEach
  void removeLink() {
    netlink.close();
    ip("link delete nl0");
  }

  @Test
  void listsLinksAsTheyAre() {
    awaitCarrier(true);
    assertThat(link("nl0"))
        .isEqualTo(
            new Link(
                index,
                "nl0",
                HardwareAddress.of(new byte[] {2, 0, 0, 0, 0, 1}),
                true,
                true,
                false,
                1400,
                Link.ETHERNET));
    assertThat(link("lo").loopback()).isTrue();

    ip("link set nl1 down");
    awaitCarrier(false);
    assertThat(link("nl0").up()).isTrue();
  }

  @Test
  void anAddedAddressIsThereWithOurMark() {
    assertThat(netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE)).isEqualTo(new Added());
    assertThat(netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE)).isEqualTo(new Added());

    assertThat(netlink.addresses())
        .filteredOn(address -> address.protocol() == InterfaceAddress.KCARP_PROTOCOL)
        .hasSize(2)
        .allSatisfy(address -> {
          assertThat(address.interfaceIndex()).isEqualTo(index);
          assertThat(address.usable()).isTrue();
          assertThat(requireNonNull(address.lifetime()).validSeconds()).isBetween(50, 60);
        })
        .extracting(InterfaceAddress::address, InterfaceAddress::prefixLength)
        .containsExactly(tuple(IPV4, 32), tuple(IPV6, 128));
    assertThat(ip("-4 address show dev nl0"))
        .containsPattern(
            "inet 192.0.2.10/32 scope global deprecated dynamic nl0\n"
                + " *valid_lft [56][0-9]sec preferred_lft 0sec")
        .doesNotContain("brd");
    assertThat(ip("-6 address show dev nl0"))
        .containsPattern(
            "inet6 2001:db8::10/128 scope global nodad deprecated dynamic *\n"
                + " *valid_lft [56][0-9]sec preferred_lft 0sec");
  }

  @Test
  void anAddedIpv6AddressIsUsableAtOnceAndNeverTheSource() {
    ip("address add 2001:db8::1/64 dev nl0 nodad");
    netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE);

    assertThat(netlink.addresses())
        .filteredOn(address -> address.address().equals(IPV6))
        .singleElement()
        .satisfies(address -> assertThat(address.usable()).isTrue());
    // The longer prefix would make it the virtual address, were it preferred.
    assertThat(ip("-6 route get 2001:db8::11")).contains("src 2001:db8::1 ");
  }

  /** The longer prefix would win over the route by which the node has been there so far. */
  @ParameterizedTest
  @CsvSource({"OMITTED, 192.0.2.129", "MADE, 192.0.2.10"})
  void anIpv4AddressIsTheSourceInItsSubnetOnlyWithARoute(PrefixRoute prefixRoute, String source) {
    ip("address add 192.0.2.129/24 dev nl0");
    assertThat(netlink.addAddress(index, IPV4, 25, 60, prefixRoute)).isEqualTo(new Added());
    assertThat(ip("route get 192.0.2.11")).contains("src " + source + " ");

    assertThat(netlink.refreshAddress(index, IPV4, 25, 60, prefixRoute)).isEmpty();
    assertThat(ip("route get 192.0.2.11")).contains("src " + source + " ");
    assertThat(only(IPV4).protocol()).isEqualTo(InterfaceAddress.KCARP_PROTOCOL);
  }

  @Test
  void tellsTheLinkLocalAddressAndWhenItIsUsable() {
    InetAddress linkLocal = InetAddress.ofLiteral("fe80::ff:fe00:1");
    ip("link set nl0 down");
    ip("link set nl0 up");
    assertThat(netlink.addresses())
        .filteredOn(address -> address.address().equals(linkLocal))
        .singleElement()
        .satisfies(address -> {
          assertThat(address.isIpv6LinkLocal()).isTrue();
          assertThat(address.usable()).isFalse();
          assertThat(address.duplicate()).isFalse();
        });

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(netlink.addresses())
                .filteredOn(address -> address.address().equals(linkLocal))
                .singleElement()
                .satisfies(address -> assertThat(address.usable()).isTrue()));
  }

  @Test
  void whereIpv6IsDisabledTheRefusalSaysSo() {
    IpCommand.run(List.of("sysctl", "-qw", "net.ipv6.conf.nl0.disable_ipv6=1"));

    assertThat(netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE))
        .isInstanceOfSatisfying(
            NoSuchFamily.class,
            refusal -> assertThat(refusal.sentence()).contains("IPv6 is disabled on this device"));
  }

  @Test
  void anotherHandsAddressHasNoMark() {
    ip("address add 198.51.100.7/24 dev nl0");

    assertThat(netlink.addresses())
        .contains(
            new InterfaceAddress(
                index, InetAddress.ofLiteral("198.51.100.7"), 24, 0, null, false, false));
  }

  @Test
  void addingTwiceIsTold() {
    ip("address add 192.0.2.10/32 dev nl0");
    ip("address add 2001:db8::10/128 dev nl0");

    assertThat(netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE))
        .isEqualTo(new AlreadyPresent());
    assertThat(netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE))
        .isEqualTo(new AlreadyPresent());
    assertThat(netlink.addresses())
        .filteredOn(address -> address.address().equals(IPV4))
        .extracting(InterfaceAddress::protocol)
        .containsExactly(0);
  }

  @Test
  void theKernelComparesPrefixLengthsOfIpv4Only() {
    ip("address add 192.0.2.10/24 dev nl0");
    ip("address add 2001:db8::10/64 dev nl0");

    assertThat(netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE)).isEqualTo(new Added());
    assertThat(netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE))
        .isEqualTo(new AlreadyPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.10", "2001:db8::10"})
  void theKernelRemovesWhatNobodyRefreshesAndNothingElse(String literal) {
    InetAddress address = InetAddress.ofLiteral(literal);
    int prefixLength = 8 * address.getAddress().length;
    assertThat(netlink.addAddress(index, address, prefixLength, 1, PrefixRoute.MADE))
        .isEqualTo(new Added());
    AddressLifetime first = requireNonNull(only(address).lifetime());

    assertThat(netlink.refreshAddress(index, address, prefixLength, 2, PrefixRoute.MADE)).isEmpty();
    AddressLifetime second = requireNonNull(only(address).lifetime());
    assertThat(second.validSeconds()).isEqualTo(2);
    assertThat(second.nanosSince(first)).isBetween(0L, 1_000_000_000L);
    assertThat(only(address).protocol()).isEqualTo(InterfaceAddress.KCARP_PROTOCOL);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(netlink.addresses())
                .extracting(InterfaceAddress::address)
                .doesNotContain(address));
    assertThat(netlink.refreshAddress(index, address, prefixLength, 1, PrefixRoute.MADE)).isEmpty();
    assertThat(only(address).protocol()).isEqualTo(InterfaceAddress.KCARP_PROTOCOL);
  }

  @Test
  void refreshingOnAnInterfaceThatIsGoneIsTold() {
    assertThat(netlink.refreshAddress(NO_INDEX, IPV4, 32, 1, PrefixRoute.MADE))
        .contains(new NoSuchInterface(NO_INDEX));
  }

  @Test
  void removingTwiceIsTold() {
    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);
    netlink.addAddress(index, IPV6, 128, 60, PrefixRoute.MADE);

    assertThat(netlink.removeAddress(index, IPV4, 32)).isEqualTo(new Removed());
    assertThat(netlink.removeAddress(index, IPV6, 128)).isEqualTo(new Removed());
    assertThat(netlink.removeAddress(index, IPV4, 32)).isEqualTo(new Absent());
    assertThat(netlink.removeAddress(index, IPV6, 128)).isEqualTo(new Absent());
    assertThat(netlink.addresses())
        .extracting(InterfaceAddress::address)
        .doesNotContain(IPV4, IPV6);
  }

  @Test
  void anotherPrefixLengthIsAnotherAddressToRemove() {
    netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE);

    assertThat(netlink.removeAddress(index, IPV4, 24)).isEqualTo(new Absent());
    assertThat(netlink.removeAddress(index, IPV4, 32)).isEqualTo(new Removed());
  }

  @Test
  void listsWhomTheKernelHasAskedForInVain() {
    ip("address add 192.0.2.1/24 dev nl0");
    ip("address add 2001:db8::1/64 dev nl0 nodad");
    ip("neighbour add 192.0.2.20 lladdr 02:00:00:00:00:02 dev nl0 nud reachable");
    ip("neighbour add 192.0.2.21 dev nl0 nud incomplete");
    ip("neighbour add 2001:db8::21 dev nl0 nud incomplete");
    ip("neighbour add 192.0.2.22 dev nl1 nud incomplete");

    assertThat(netlink.unansweredNeighbours(index))
        .containsExactlyInAnyOrder(
            InetAddress.ofLiteral("192.0.2.21"), InetAddress.ofLiteral("2001:db8::21"));
    assertThat(netlink.unansweredNeighbours(NO_INDEX)).isEmpty();
  }

  @Test
  void anInterfaceThatIsNotThereIsTold() {
    NoSuchInterface expected = new NoSuchInterface(NO_INDEX);

    assertThat(netlink.addAddress(NO_INDEX, IPV4, 32, 60, PrefixRoute.MADE)).isEqualTo(expected);
    assertThat(netlink.addAddress(NO_INDEX, IPV6, 128, 60, PrefixRoute.MADE)).isEqualTo(expected);
    assertThat(netlink.removeAddress(NO_INDEX, IPV4, 32)).isEqualTo(expected);
    assertThat(netlink.removeAddress(NO_INDEX, IPV6, 128)).isEqualTo(expected);
  }

  @Test
  void otherRefusalsCarryTheKernelsWords() {
    InetAddress multicast = InetAddress.ofLiteral("ff02::1");

    assertThat(netlink.addAddress(index, multicast, 128, 60, PrefixRoute.MADE))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.sentence()).containsIgnoringCase("address"));
  }

  @Test
  void aWrongPrefixLengthIsTheCallersMistake() {
    assertThatThrownBy(() -> netlink.addAddress(index, IPV4, 33, 60, PrefixRoute.MADE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE)).isEqualTo(new Added());
  }

  @Test
  void withoutNetAdminTheRefusalSaysSo() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String output =
        IpCommand.run(
            List.of(
                "setpriv",
                "--bounding-set",
                "-net_admin",
                "--inh-caps",
                "-net_admin",
                java,
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Unprivileged.class.getName(),
                Integer.toString(index)));

    assertThat(output.lines())
        .containsExactly(new NotPermitted().toString(), new NotPermitted().toString());
  }

  /** A process of its own, because capabilities cannot be given back. */
  static final class Unprivileged {
    private Unprivileged() {}

    static void main(String[] arguments) {
      int index = Integer.parseInt(arguments[0]);
      try (KernelNetlink netlink = KernelNetlink.open()) {
        System.out.println(netlink.addAddress(index, IPV4, 32, 60, PrefixRoute.MADE));
        System.out.println(netlink.removeAddress(index, IPV4, 32));
      }
    }
  }

  /** The kernel works out IFF_RUNNING in the background. */
  private void awaitCarrier(boolean carrier) {
    await().atMost(Duration.ofSeconds(20)).until(() -> link("nl0").carrier() == carrier);
  }

  private InterfaceAddress only(InetAddress address) {
    return netlink.addresses().stream()
        .filter(each -> each.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  private Link link(String name) {
    return netlink.links().stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
