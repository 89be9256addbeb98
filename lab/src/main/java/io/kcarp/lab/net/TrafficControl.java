package io.kcarp.lab.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies an {@link Impairment} to a host's two link ends by {@code tc}.
 *
 * <p>Loss is a short BPF filter and not netem's, because many kernels are built without netem, and
 * because a filter can lose in one direction only.
 */
final class TrafficControl {
  private TrafficControl() {}

  static void apply(Impairment impairment, String port, String namespace) {
    Command.runIfPossible(List.of("tc", "qdisc", "del", "dev", port, "clsact"));
    if (impairment.lossToHost() > 0 || impairment.lossFromHost() > 0) {
      Command.run(List.of("tc", "qdisc", "add", "dev", port, "clsact"));
      lose(port, "egress", impairment.lossToHost());
      lose(port, "ingress", impairment.lossFromHost());
    }
    Command.runIfPossible(List.of("tc", "qdisc", "del", "dev", port, "root"));
    Command.runIfPossible(
        List.of("tc", "-n", namespace, "qdisc", "del", "dev", Host.INTERFACE, "root"));
    if (!impairment.delay().isZero()) {
      delay(List.of("tc"), port, impairment.delay());
      delay(List.of("tc", "-n", namespace), Host.INTERFACE, impairment.delay());
    }
  }

  private static void lose(String port, String direction, double share) {
    if (share == 0) {
      return;
    }
    long threshold = Math.min((long) (share * 0x1p32), 0xffffffffL);
    // Instructions "code jump-true jump-false operand":
    // A = random word; A >= threshold? next : skip one; return TC_ACT_OK; return TC_ACT_SHOT.
    filter(port, direction, "4,32 0 0 4294963256,53 0 1 " + threshold + ",6 0 0 0,6 0 0 2");
  }

  /** On the way to the host. */
  static void loseIpv6Advertisements(String port) {
    loseProtocol(port, 0x86dd, 20, 112);
  }

  /** On the way to the host. */
  static void loseTcp(String port) {
    loseProtocol(port, 0x0800, 23, 6);
  }

  private static void loseProtocol(String port, int etherType, int protocolAt, int protocol) {
    Command.runIfPossible(List.of("tc", "qdisc", "del", "dev", port, "clsact"));
    Command.run(List.of("tc", "qdisc", "add", "dev", port, "clsact"));
    // A = EtherType; the one? next : skip three; A = IP's protocol; the one? next : skip one;
    // return TC_ACT_SHOT; return TC_ACT_OK.
    filter(
        port,
        "egress",
        "6,40 0 0 12,21 0 3 %d,48 0 0 %d,21 0 1 %d,6 0 0 2,6 0 0 0"
            .formatted(etherType, protocolAt, protocol));
  }

  private static void filter(String port, String direction, String program) {
    Command.run(
        List.of("tc", "filter", "add", "dev", port, direction, "bpf", "da", "bytecode", program));
  }

  private static void delay(List<String> tc, String device, Duration delay) {
    var command = new ArrayList<>(tc);
    command.addAll(List.of("qdisc", "add", "dev", device, "root", "netem"));
    command.addAll(List.of("limit", "100000", "delay", delay.toNanos() / 1000 + "us"));
    try {
      Command.run(command);
    } catch (LabException e) {
      throw new LabException(
          LabException.Reason.NO_NETEM,
          "cannot delay frames: this kernel seems to lack sch_netem (" + e.getMessage() + ")",
          e);
    }
  }
}
