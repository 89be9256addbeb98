package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.DemotionReason;
import io.kcarp.agent.carp.InitCause;
import io.kcarp.agent.carp.TransitionReason;
import io.kcarp.agent.wire.ReplayVerdict;

/**
 * The words of a report.
 *
 * @param reason CamelCase
 * @param message a sentence
 */
record ReasonText(String reason, String message) {

  /** Why a role changed. */
  static ReasonText of(TransitionReason reason) {
    return switch (reason) {
      case STARTED -> new ReasonText("Started", "Listens for a master.");
      case ADOPTED ->
          new ReasonText(
              "Adopted", "Went on as master where an earlier run of this agent ended just before.");
      case LINK_UP -> new ReasonText("LinkUp", "The interface is back; listens for a master.");
      case RETRIED -> new ReasonText("Retried", "Tries again; listens for a master.");
      case LINK_DOWN -> new ReasonText("LinkDown", "The interface can't carry frames.");
      case MASTER_DOWN ->
          new ReasonText("MasterDown", "No master was heard for the dead time; took over.");
      case PREEMPTED ->
          new ReasonText("Preempted", "Took over from a master with a longer interval.");
      case BOW_OUT_HEARD -> new ReasonText("BowOutHeard", "The master handed over.");
      case WILL_TIME_OUT ->
          new ReasonText(
              "WillTimeOut", "The master advertises too rarely for this node's dead time.");
      case MASTER_DEMOTED ->
          new ReasonText("MasterDemoted", "Took over from a master with a higher demote count.");
      case BETTER_MASTER ->
          new ReasonText("BetterMaster", "Heard a master with a shorter interval.");
      case TIE_LOST -> new ReasonText("TieLost", "Heard an equal master that wins the tie-break.");
      case WOKE_LATE ->
          new ReasonText(
              "WokeLate", "Slept longer than the dead time; listens before it claims again.");
      case HANDED_OVER -> new ReasonText("HandedOver", "Handed over as asked.");
      case DEMOTED -> new ReasonText("Demoted", "Became demoted, and another node took over.");
      case SHUTDOWN -> new ReasonText("Shutdown", "The agent is ending.");
      case STOPPED -> new ReasonText("Stopped", "No longer wanted on this node.");
      case ADDRESS_REFUSED -> of(InitCause.ADDRESS_REFUSED);
      case ADDRESS_CONFLICT -> of(InitCause.ADDRESS_CONFLICT);
      case ADDRESS_FREE ->
          new ReasonText(
              "AddressFree", "Nobody else has the address any more; listens for a master.");
    };
  }

  /** Why a node would rather not be master, as a sentence. */
  static String of(DemotionReason reason) {
    return switch (reason) {
      case SEND_FAILURES -> "Demoted: advertisements could not be sent.";
      case ADDRESSES_REFUSED -> "Demoted: the kernel refused the address at the last claim.";
      case ADDRESSES_REMOVED ->
          "Demoted: another program keeps removing the address: see what manages the interface"
              + " (systemd-networkd, NetworkManager, another VIP daemon).";
    };
  }

  /** What an honest host would not send, as the beginning of a sentence. */
  static String of(ReplayVerdict verdict) {
    return switch (verdict) {
      case FRESH -> "An honest advertisement";
      case TAMPERED -> "An advertisement came again with another interval";
      case REPLAYED -> "An old advertisement came again";
      case COUNTER_WENT_BACK -> "An advertisement's counter went back";
      case SUPERSEDED -> "An unknown host sent a counter that the group left behind";
    };
  }

  /** Why a virtual host does not take part. */
  static ReasonText of(InitCause cause) {
    return switch (cause) {
      case NEW -> new ReasonText("New", "Not started yet.");
      case NO_CARRIER ->
          new ReasonText("NoCarrier", "The interface has no carrier: check the cable.");
      case INTERFACE_DOWN ->
          new ReasonText("InterfaceDown", "The interface is administratively down.");
      case NO_INTERFACE -> new ReasonText("NoInterface", "The interface is gone.");
      case ADDRESS_REFUSED ->
          new ReasonText("AddressRefused", "The kernel refused the address; tries again.");
      case ADDRESS_CONFLICT ->
          new ReasonText(
              "AddressConflict",
              "Another host has the address, and nobody advertises it: remove it there, or let kcarp"
                  + " take it by spec.addressConflict: Defend. Looks again every second.");
      case SHUTDOWN -> new ReasonText("Shutdown", "The agent is ending.");
      case STOPPED -> new ReasonText("Stopped", "No longer wanted on this node.");
    };
  }
}
