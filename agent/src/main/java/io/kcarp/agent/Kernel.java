package io.kcarp.agent;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Preflight;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.pcap.PcapFramePorts;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkWatch;
import io.kcarp.agent.netlink.socket.KernelNetlink;
import io.kcarp.agent.netlink.socket.KernelNetlinkWatch;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The links and addresses that an agent works on.
 *
 * @param watches opens a watch of them, each time
 */
record Kernel(FramePorts framePorts, Netlink netlink, Supplier<NetlinkWatch> watches) {
  /** Gives an agent its kernel. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens it.
     *
     * @param nanoTime the agent's clock, of frames' arrival times
     * @throws ConfigurationException when something is missing that will not come by itself
     */
    Kernel open(LongSupplier nanoTime) throws ConfigurationException;
  }

  /** This machine's, in this network namespace; see {@link Opener}. */
  static Kernel ofThisMachine(LongSupplier nanoTime) throws ConfigurationException {
    PcapFramePorts framePorts = new PcapFramePorts(nanoTime);
    Preflight.check(framePorts);
    return new Kernel(framePorts, KernelNetlink.open(), KernelNetlinkWatch::open);
  }
}
