package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.List;

/** What is to be done, in list order. */
public sealed interface CarpAction {

  /** Assign these to the interface; answered by AddressApplied or AddressFailed. */
  record AddAddresses(List<VirtualAddress> addresses) implements CarpAction {}

  /** Take these off the interface; absent ones are fine. */
  record RemoveAddresses(List<VirtualAddress> addresses) implements CarpAction {}

  /** Send one advertisement; answered by SendSucceeded or SendFailed. */
  record SendAdvertisement(AdvertisementInterval interval, long counter) implements CarpAction {}

  /** Tell neighbours where the addresses are: gratuitous ARP. */
  record AnnounceAddresses(List<VirtualAddress> addresses) implements CarpAction {}

  /**
   * Tell the world. Each report makes what {@link ReportObservedMaster} said before void: the
   * master of a master is itself, and a new backup has heard nobody until it says so.
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
}
