package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done, in list order. */
public sealed interface CarpAction {

  /** Whether it makes others send to the addresses. */
  default boolean needsAddresses() {
    return switch (this) {
      case SendAdvertisement _, AnnounceAddresses _ -> true;
      case AddAddresses _,
          RemoveAddresses _,
          ReportRole _,
          ReportObservedMaster _,
          ReportSilentFamily _,
          ReportDemotion _ ->
          false;
    };
  }

  /**
   * Assign these to the interface; answered by AddressApplied or AddressFailed. When the kernel
   * refuses one, what {@link #needsAddresses} after it in the list is left out: nothing is
   * announced that is not held.
   */
  record AddAddresses(List<VirtualAddress> addresses) implements CarpAction {}

  /** Take these off the interface; absent ones are fine. */
  record RemoveAddresses(List<VirtualAddress> addresses) implements CarpAction {}

  /**
   * Send one advertisement; answered by SendSucceeded or SendFailed.
   *
   * @param family which carries it
   * @param demote OpenBSD's demote count, 0 unless the settings ask for it
   */
  record SendAdvertisement(Family family, AdvertisementInterval interval, int demote, long counter)
      implements CarpAction {}

  /** Tell neighbours where the addresses are: gratuitous ARP, unsolicited advertisements. */
  record AnnounceAddresses(List<VirtualAddress> addresses, AnnounceReason reason)
      implements CarpAction {}

  /**
   * Tell the world. Each report makes what {@link ReportObservedMaster} and {@link
   * ReportSilentFamily} said before void: the master of a master is itself, and a new backup has
   * heard nobody until it says so.
   *
   * @param from role before
   * @param to role after
   * @param reason why
   * @param decidedNanos when, on the clock of {@code nowNanos}
   * @param silenceNanos after {@link TransitionReason#MASTER_DOWN}: time since the last
   *     advertisement heard; negative when none ever was, and with every other reason
   */
  record ReportRole(
      Role from, Role to, TransitionReason reason, long decidedNanos, long silenceNanos)
      implements CarpAction {}

  /** A backup hears another master than before. */
  record ReportObservedMaster(InetAddress source) implements CarpAction {}

  /**
   * A backup of a dual-stack virtual host hears its master in one family only, or in both again.
   *
   * @param family the silent one, null when both are heard
   */
  record ReportSilentFamily(@Nullable Family family) implements CarpAction {}

  /** Why we would rather not be master has changed. */
  record ReportDemotion(Demotion demotion) implements CarpAction {}
}
