package io.kcarp.agent.link.pcap;

import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FramePorts;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import java.util.function.LongSupplier;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.packet.namednumber.DataLinkType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens interfaces through libpcap. */
public final class PcapFramePorts implements FramePorts {
  private static final Logger log = LoggerFactory.getLogger(PcapFramePorts.class);

  /** Longer than any advertisement, so that the codec sees the excess of a bad one. */
  private static final int SNAPLEN_BYTES = 256;

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int READ_TIMEOUT_MILLIS = 100;

  /** libpcap looks at IPv6's next header, and past one fragment header. */
  private static final String CARP = "(ip proto 112) or (ip6 proto 112)";

  /** Exists on every Linux, whatever its interfaces. */
  private static final String ALL_INTERFACES = "any";

  private final LongSupplier nanoTime;

  /**
   * Nothing is opened yet.
   *
   * @param nanoTime the clock of frames' arrival times, nanoseconds; called on capture threads
   */
  public PcapFramePorts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Tries, before the first interface is opened, whether any could be. What may still come is no
   * reason to end: an interface that is opened without it says the same.
   *
   * @throws LinkUnavailableException for {@link Reason#NO_LIBPCAP} and {@link
   *     Reason#NOT_PERMITTED}, with the sentence to end the program with
   */
  public void check() throws LinkUnavailableException {
    try {
      handle(ALL_INTERFACES, PromiscuousMode.NONPROMISCUOUS).close();
    } catch (LinkUnavailableException e) {
      switch (e.reason()) {
        case NO_LIBPCAP, NOT_PERMITTED -> throw e;
        case NO_PACKET_SOCKETS, NO_SUCH_INTERFACE, INTERFACE_DOWN, NOT_ETHERNET, OTHER ->
            log.warn("No interface can be opened, goes on without: {}", e.sentence());
      }
    }
  }

  @Override
  public FramePort open(String interfaceName, FrameReceiver receiver)
      throws LinkUnavailableException {
    PcapHandle handle = filtered(interfaceName, CARP);
    try {
      Reception reception = Reception.open(interfaceName);
      return PcapFramePort.start(interfaceName, handle, reception, receiver, nanoTime);
    } catch (LinkUnavailableException e) {
      handle.close();
      throw e;
    }
  }

  /** While it is open, the interface is promiscuous. */
  static PcapHandle promiscuousHandle(String interfaceName) throws LinkUnavailableException {
    return filtered(interfaceName, PromiscuousMode.PROMISCUOUS, CARP);
  }

  /** One that gets what libpcap's expression says. */
  static PcapHandle filtered(String interfaceName, String filter) throws LinkUnavailableException {
    return filtered(interfaceName, PromiscuousMode.NONPROMISCUOUS, filter);
  }

  private static PcapHandle filtered(
      String interfaceName, PromiscuousMode promiscuousMode, String filter)
      throws LinkUnavailableException {
    PcapHandle handle = handle(interfaceName, promiscuousMode);
    try {
      requireEthernet(interfaceName, handle);
      filter(interfaceName, handle, filter);
      return handle;
    } catch (LinkUnavailableException e) {
      handle.close();
      throw e;
    }
  }

  private static PcapHandle handle(String interfaceName, PromiscuousMode promiscuousMode)
      throws LinkUnavailableException {
    try {
      return new PcapHandle.Builder(interfaceName)
          .snaplen(SNAPLEN_BYTES)
          .bufferSize(BUFFER_BYTES)
          .promiscuousMode(promiscuousMode)
          .timeoutMillis(READ_TIMEOUT_MILLIS)
          .immediateMode(true)
          .direction(PcapDirection.IN)
          .build();
    } catch (LinkageError e) {
      throw PcapFaults.noLibpcap(e);
    } catch (PcapNativeException e) {
      throw PcapFaults.of(interfaceName, e);
    }
  }

  private static void requireEthernet(String interfaceName, PcapHandle handle)
      throws LinkUnavailableException {
    DataLinkType type = handle.getDlt();
    if (!type.equals(DataLinkType.EN10MB)) {
      throw PcapFaults.notEthernet(interfaceName, type.name());
    }
  }

  private static void filter(String interfaceName, PcapHandle handle, String filter)
      throws LinkUnavailableException {
    try {
      handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
    } catch (PcapNativeException e) {
      throw PcapFaults.of(interfaceName, e);
    } catch (NotOpenException e) {
      throw new IllegalStateException("just opened", e);
    }
  }
}
