package io.kcarp.agent;

import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.pcap.PcapFramePorts;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkWatch;
import io.kcarp.agent.netlink.socket.KernelNetlink;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent without this machine's network, for a JVM that writes down what a start loads (see the
 * Dockerfile). Only links, addresses and frames are pretended, so that it changes nothing, needs no
 * privilege, and runs where images are built.
 *
 * <p>{@code Training run ARGUMENT...} runs as {@code kcarp-agent run ARGUMENT...} until it has been
 * a master for some advertisements; exits with 1 when it does not become one. {@code Training
 * KEYSTORE PORT run ARGUMENT...} serves a {@link PretendedApi} first, of which the environment must
 * tell the agent.
 */
public final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  /** Also where another machine is emulated; less than a second where it is not. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final PretendedInterface PRETENDED = new PretendedInterface();

  private Training() {}

  /** Trains, and ends the process. */
  public static void main(String[] arguments)
      throws InterruptedException, IOException, GeneralSecurityException {
    lookAtTheMachine();
    List<String> command = List.of(arguments);
    if (!command.getFirst().equals("run")) {
      PretendedApi.serve(Integer.parseInt(command.get(1)), Path.of(command.getFirst()));
      command = command.subList(2, command.size());
    }
    Thread.currentThread()
        .setUncaughtExceptionHandler((_, fault) -> {
          LOG.error("The agent did not start", fault);
          System.exit(1);
        });
    AgentMain.run(command, Training::pretended);
    if (!PRETENDED.awaitAdvertisements(LIMIT)) {
      LOG.error("No master within {} min", LIMIT.toMinutes());
      System.exit(1);
    }
    System.exit(0);
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
    return new Kernel(PRETENDED.framePorts(nanoTime), PRETENDED, Quiet::new);
  }

  /** Nothing ever changes. */
  private static final class Quiet implements NetlinkWatch {
    @Override
    public void start(Consumer<NetlinkEvent> listener) {}

    @Override
    public void close() {}
  }
}
