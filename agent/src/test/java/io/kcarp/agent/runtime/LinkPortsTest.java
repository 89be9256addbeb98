package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkPortsTest {
  private static final Link ETH0 = link(2, "eth0");
  private static final Link ETH1 = link(3, "eth1");

  private final List<String> told = new ArrayList<>();
  private final ArrayDeque<Runnable> opening = new ArrayDeque<>();
  private final LinkPorts ports =
      new LinkPorts(
          (interfaceName, _) -> new Port(interfaceName),
          opening::add,
          Runnable::run,
          _ -> {},
          new SimulatedNode.ManualClock(),
          () -> {});

  private final class Port implements FramePort {
    private final String interfaceName;

    Port(String interfaceName) {
      this.interfaceName = interfaceName;
    }

    @Override
    public void send(byte[] frame) {}

    @Override
    public void sendRouted(InetAddress source, InetAddress destination, byte[] payload) {}

    @Override
    public void listen(InetAddress destination) {
      told.add(destination.getHostAddress());
    }

    @Override
    public void addressAdded() {
      told.add(interfaceName);
    }

    @Override
    public void renamed(String newName) {
      told.add(interfaceName + " is " + newName);
    }

    @Override
    public void close() {}
  }

  private void runOpening() {
    for (Runnable command = opening.poll(); command != null; command = opening.poll()) {
      command.run();
    }
  }

  private void openBoth() {
    var _ = ports.state(ETH0);
    var _ = ports.state(ETH1);
    runOpening();
    told.clear();
  }

  @Test
  void anAddressIsToldToTheOpenPortOfItsInterface() {
    openBoth();

    ports.addressAdded(3);
    ports.addressAdded(4);
    assertThat(told).as("not on the loop thread").isEmpty();
    runOpening();

    assertThat(told).containsExactly("eth1");
  }

  @Test
  void anAddressThatCameWhileThePortWasBeingOpenedIsToldLater() {
    var _ = ports.state(ETH0);
    ports.addressAdded(2);
    runOpening();

    assertThat(told).containsExactly("eth0");
  }

  @Test
  void anotherNameIsToldToTheOpenPortOnceAndNotOnTheLoopThread() {
    openBoth();

    var before = ports.state(ETH0);
    assertThat(ports.state(link(2, "lan0"))).isNotEqualTo(before);
    var _ = ports.state(link(2, "lan0"));
    assertThat(told).isEmpty();
    runOpening();

    assertThat(told).containsExactly("eth0 is lan0", "eth0");
  }

  @Test
  void aNameThatChangedWhileThePortWasBeingOpenedIsToldLater() {
    var _ = ports.state(ETH0);
    var _ = ports.state(link(2, "lan0"));
    runOpening();
    told.clear();

    var _ = ports.state(link(2, "lan0"));
    runOpening();

    assertThat(told).containsExactly("eth0 is lan0", "eth0");
  }

  @Test
  void aNewListOfAddressesConcernsEveryPort() {
    openBoth();

    ports.addressesListed();
    runOpening();

    assertThat(told).containsExactlyInAnyOrder("eth0", "eth1");
  }

  @Test
  void anOpenPortIsToldOfADestinationOnceAndNotOnTheLoopThread() {
    openBoth();

    ports.listen(2, Fixtures.ip("239.192.1.2"));
    ports.listen(2, Fixtures.ip("239.192.1.2"));
    ports.listen(4, Fixtures.ip("239.192.1.3"));
    assertThat(told).isEmpty();
    runOpening();

    assertThat(told).containsExactly("239.192.1.2");
  }
}
