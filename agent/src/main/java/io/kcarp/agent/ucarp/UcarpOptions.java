package io.kcarp.agent.ucarp;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.runtime.AlsoAccepted;
import io.kcarp.agent.runtime.AnnounceTiming;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.Dialect;
import io.kcarp.agent.runtime.Transport;
import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command line of UCARP(8) says, checked.
 *
 * @param interfaceName null: the interface that has the source address
 * @param source of advertisements, for tie-breaks too
 * @param vhid 1 to 255
 * @param password of the HMAC
 * @param address the virtual address
 * @param interval advbase and advskew, neither 0/0 nor 255/255
 * @param deadRatio 1 to 255
 * @param preempt whether to take over from a live master with a longer interval
 * @param transport how advertisements travel: multicast, or broadcast with --nomcast
 * @param tracksCarrier whether it takes no part without a carrier; not so with --ignoreifstate
 * @param scripts what ucarp would have run
 * @param shutdown whether -z was given; ucarp removes its address at the end only then
 * @param facility where a daemon logs to
 * @param daemonize whether to run in the background
 * @param debug whether to log more
 * @param socket where status is asked, as it was given; null: by the virtual host's name
 * @param httpAddress where metrics listen, as it was given; null: nowhere
 */
public record UcarpOptions(
    @Nullable String interfaceName,
    Inet4Address source,
    Vhid vhid,
    Password password,
    Inet4Address address,
    AdvertisementInterval interval,
    int deadRatio,
    boolean preempt,
    Transport transport,
    boolean tracksCarrier,
    Scripts scripts,
    boolean shutdown,
    Facility facility,
    boolean daemonize,
    boolean debug,
    @Nullable String socket,
    @Nullable String httpAddress) {

  private static final int HOST_PREFIX = 32;

  /** The virtual host to run on that interface, as file mode would from the same settings. */
  public DesiredVirtualHost desiredOn(String chosenInterface) {
    return new DesiredVirtualHost(
        1,
        1,
        chosenInterface,
        source,
        vhid,
        List.of(new VirtualAddress(address, HOST_PREFIX)),
        password.key(),
        AlsoAccepted.NOTHING,
        interval,
        deadRatio,
        preempt,
        TieBreak.UCARP,
        Dialect.UCARP,
        false,
        transport,
        tracksCarrier,
        AnnounceTiming.DEFAULT,
        true);
  }
}
