package io.kcarp.agent;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.kube.FileSource;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.pcap.PcapFramePorts;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkWatch;
import io.kcarp.agent.netlink.socket.KernelNetlink;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent without this machine's network, for a JVM that writes down what a start loads (see the
 * Dockerfile). Only links, addresses and frames are pretended, so that it changes nothing, needs no
 * privilege, and runs where images are built.
 *
 * <p>{@code Training FILE ARGUMENT...}: reads the file as file mode does, then runs as {@code
 * kcarp-agent ARGUMENT...} until SIGTERM.
 */
public final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private Training() {}

  /** Trains until SIGTERM. */
  public static void main(String[] arguments) throws ConfigurationException {
    lookAtTheMachine();
    FileSource file = FileSource.read(Path.of(arguments[0]), null, "node");
    file.start(desired -> LOG.info("The file has {}", desired.keySet()));
    file.close();
    AgentMain.run(List.of(Arrays.copyOfRange(arguments, 1, arguments.length)), Training::pretended);
  }

  /** As much of the native code as anybody may call. */
  private static void lookAtTheMachine() {
    try (Netlink netlink = KernelNetlink.open()) {
      LOG.info("{} links, {} addresses", netlink.links().size(), netlink.addresses().size());
      new PcapFramePorts(System::nanoTime).check();
    } catch (LinkUnavailableException e) {
      LOG.info("As is to be expected without privileges: {}", e.sentence());
    }
  }

  private static Kernel pretended(LongSupplier nanoTime) {
    PretendedInterface pretended = new PretendedInterface(nanoTime);
    return new Kernel(pretended, pretended, Quiet::new);
  }

  /** Nothing ever changes. */
  private static final class Quiet implements NetlinkWatch {
    @Override
    public void start(Consumer<NetlinkEvent> listener) {}

    @Override
    public void close() {}
  }
}
