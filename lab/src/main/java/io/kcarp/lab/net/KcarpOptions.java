package io.kcarp.lab.net;

import java.net.Inet4Address;

/**
 * How to run the agent in file mode, in the terms of UCARP(8). Nothing is checked: the agent's own
 * answer is wanted.
 *
 * @param password at most 19 bytes of UTF-8
 * @param advbaseSeconds {@code spec.advertisement.advbase}
 * @param advskew {@code spec.advertisement.advskew}, 1/256 s
 * @param preempt whether {@code spec.preemption.policy} is {@code Always}
 * @param transport {@code spec.transport}, as it stands in YAML
 * @param linkState {@code spec.linkState}
 */
public record KcarpOptions(
    int vhid,
    String password,
    Inet4Address address,
    int advbaseSeconds,
    int advskew,
    int deadRatio,
    boolean preempt,
    String transport,
    String linkState) {

  /** As {@link UcarpOptions#of}: advbase 1, advskew 0, dead ratio 3, no preemption. */
  public static KcarpOptions of(int vhid, String password, Inet4Address address) {
    return new KcarpOptions(vhid, password, address, 1, 0, 3, false, "{mode: Multicast}", "Track");
  }

  public KcarpOptions withInterval(int newAdvbaseSeconds, int newAdvskew) {
    return new KcarpOptions(
        vhid,
        password,
        address,
        newAdvbaseSeconds,
        newAdvskew,
        deadRatio,
        preempt,
        transport,
        linkState);
  }

  /** Takes over from a master with a longer interval. */
  public KcarpOptions withPreempt() {
    return new KcarpOptions(
        vhid, password, address, advbaseSeconds, advskew, deadRatio, true, transport, linkState);
  }

  /** {@code spec.transport}, such as <code>{group: 239.192.1.2}</code>. */
  public KcarpOptions withTransport(String newTransport) {
    return new KcarpOptions(
        vhid,
        password,
        address,
        advbaseSeconds,
        advskew,
        deadRatio,
        preempt,
        newTransport,
        linkState);
  }

  /** As ucarp's {@code --ignoreifstate}. */
  public KcarpOptions ignoringCarrier() {
    return new KcarpOptions(
        vhid, password, address, advbaseSeconds, advskew, deadRatio, preempt, transport, "Ignore");
  }

  /** The file that the agent reads; its one VirtualIP is called {@value KcarpAgent#NAME}. */
  String toYaml() {
    return """
    apiVersion: kcarp.io/v1alpha1
    kind: VirtualIP
    metadata:
      name: %s
    spec:
      addresses: ["%s"]
      vhid: %d
      passwordSecretRef: {name: key}
      advertisement: {advbase: %d, advskew: %d, deadRatio: %d}
      preemption: {policy: %s}
      transport: %s
      linkState: %s
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: key
    stringData:
      password: "%s"
    """
        .formatted(
            KcarpAgent.NAME,
            address.getHostAddress(),
            vhid,
            advbaseSeconds,
            advskew,
            deadRatio,
            preempt ? "Always" : "Never",
            transport,
            linkState,
            password);
  }
}
