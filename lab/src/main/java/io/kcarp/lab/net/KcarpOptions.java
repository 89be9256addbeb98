package io.kcarp.lab.net;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to run the agent in file mode, in the terms of UCARP(8). Nothing is checked: the agent's own
 * answer is wanted.
 *
 * @param password at most 19 bytes of UTF-8
 * @param addresses {@code spec.addresses}, of either family, perhaps with a prefix length
 * @param advbaseSeconds {@code spec.advertisement.advbase}
 * @param advskew {@code spec.advertisement.advskew}, 1/256 s
 * @param preempt whether {@code spec.preemption.policy} is {@code Always}
 * @param transport {@code spec.transport}, as it stands in YAML
 * @param linkState {@code spec.linkState}
 * @param more fields of the spec besides, in YAML's flow style, such as <code>announce: {count: 1}
 *     </code>; may be empty
 */
public record KcarpOptions(
    int vhid,
    String password,
    List<String> addresses,
    int advbaseSeconds,
    int advskew,
    int deadRatio,
    boolean preempt,
    String transport,
    String linkState,
    String more) {
  public KcarpOptions {
    addresses = List.copyOf(addresses);
  }

  /** As {@link UcarpOptions#of}: advbase 1, advskew 0, dead ratio 3, no preemption. */
  public static KcarpOptions of(int vhid, String password, InetAddress... addresses) {
    return new KcarpOptions(
        vhid, password, literals(addresses), 1, 0, 3, false, "{mode: Multicast}", "Track", "");
  }

  private static List<String> literals(InetAddress... addresses) {
    return Stream.of(addresses).map(InetAddress::getHostAddress).toList();
  }

  /** Instead of those given, such as {@code 10.88.0.1/24}. */
  public KcarpOptions withAddresses(String... newAddresses) {
    return new KcarpOptions(
        vhid,
        password,
        List.of(newAddresses),
        advbaseSeconds,
        advskew,
        deadRatio,
        preempt,
        transport,
        linkState,
        more);
  }

  public KcarpOptions withInterval(int newAdvbaseSeconds, int newAdvskew) {
    return new KcarpOptions(
        vhid,
        password,
        addresses,
        newAdvbaseSeconds,
        newAdvskew,
        deadRatio,
        preempt,
        transport,
        linkState,
        more);
  }

  /** Takes over from a master with a longer interval. */
  public KcarpOptions withPreempt() {
    return new KcarpOptions(
        vhid,
        password,
        addresses,
        advbaseSeconds,
        advskew,
        deadRatio,
        true,
        transport,
        linkState,
        more);
  }

  /** {@code spec.transport}, such as <code>{group: 239.192.1.2}</code>. */
  public KcarpOptions withTransport(String newTransport) {
    return new KcarpOptions(
        vhid,
        password,
        addresses,
        advbaseSeconds,
        advskew,
        deadRatio,
        preempt,
        newTransport,
        linkState,
        more);
  }

  /** As ucarp's {@code --ignoreifstate}. */
  public KcarpOptions ignoringCarrier() {
    return new KcarpOptions(
        vhid,
        password,
        addresses,
        advbaseSeconds,
        advskew,
        deadRatio,
        preempt,
        transport,
        "Ignore",
        more);
  }

  /** Another field of the spec, such as <code>addressConflict: Defend</code>. */
  public KcarpOptions with(String field) {
    return new KcarpOptions(
        vhid,
        password,
        addresses,
        advbaseSeconds,
        advskew,
        deadRatio,
        preempt,
        transport,
        linkState,
        more + "\n  " + field);
  }

  /** The VirtualIP and its key, of the given name, in the file that the agent reads. */
  String toYaml(String name) {
    return """
    apiVersion: kcarp.io/v1alpha1
    kind: VirtualIP
    metadata:
      name: %1$s
    spec:
      addresses: [%2$s]
      vhid: %3$d
      passwordSecretRef: {name: %1$s-key}
      advertisement: {advbase: %4$d, advskew: %5$d, deadRatio: %6$d}
      preemption: {policy: %7$s}
      transport: %8$s
      linkState: %9$s%11$s
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: %1$s-key
    stringData:
      password: "%10$s"
    """
        .formatted(
            name,
            addresses.stream()
                .map(address -> '"' + address + '"')
                .collect(Collectors.joining(", ")),
            vhid,
            advbaseSeconds,
            advskew,
            deadRatio,
            preempt ? "Always" : "Never",
            transport,
            linkState,
            password,
            more);
  }
}
