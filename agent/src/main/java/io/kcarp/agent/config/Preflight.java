package io.kcarp.agent.config;

import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.pcap.PcapFramePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What must be there before a start makes sense; everything else may still come. */
public final class Preflight {
  /** Bit of CAP_NET_ADMIN in a capability mask, capabilities(7). */
  private static final int NET_ADMIN_BIT = 12;

  private Preflight() {}

  /**
   * Checks libpcap, NET_RAW and NET_ADMIN.
   *
   * @throws ConfigurationException says in one sentence what is missing
   */
  public static void check(PcapFramePorts framePorts) throws ConfigurationException {
    try {
      framePorts.check();
      if (!mayChangeAddresses(Files.readAllLines(Path.of("/proc/self/status")))) {
        throw new ConfigurationException(
            "The capability NET_ADMIN is missing, without which no address can be assigned: run as"
                + " root, or add it to the container's securityContext.");
      }
    } catch (LinkUnavailableException e) {
      throw new ConfigurationException(e.sentence());
    } catch (IOException e) {
      throw new ConfigurationException("Cannot read /proc/self/status: " + e.getMessage());
    }
  }

  /** Whether {@code CapEff} of a /proc/PID/status has NET_ADMIN. */
  static boolean mayChangeAddresses(List<String> processStatus) {
    return processStatus.stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(mask -> (mask & (1L << NET_ADMIN_BIT)) != 0);
  }
}
