package io.kcarp.agent.carp;

import java.net.InetAddress;

/** What happens to a virtual host. Outcomes of actions come back as events too. */
public sealed interface CarpEvent {

  /**
   * Begin, in BACKUP; after a {@link LinkDown} only {@link LinkUp} does so.
   *
   * @param jitterNanos added once to the first master-down deadline, so that equal nodes started
   *     together do not both claim
   */
  record Started(long jitterNanos) implements CarpEvent {}

  /**
   * Begin, in MASTER: the kernel still has the addresses of a run of ours that ended a moment ago,
   * and that advertised so lately that nobody can have claimed since. Only before {@link Started}.
   */
  record Adopted() implements CarpEvent {}

  /** The interface can carry frames again: ends what {@link LinkDown} began, else harmless. */
  record LinkUp() implements CarpEvent {}

  /**
   * The interface can't carry frames; may come before {@link Started}.
   *
   * @param cause why: NO_CARRIER, INTERFACE_DOWN or NO_INTERFACE
   */
  record LinkDown(InitCause cause) implements CarpEvent {}

  /**
   * An authenticated advertisement of this vhid from another host. One in a family that the
   * settings do not speak means nothing.
   *
   * @param source its IP source address
   * @param interval the advertised advbase and advskew
   * @param demote OpenBSD's demote count, 0 to 255; not honoured unless the settings say so
   * @param counter the 64-bit counter
   * @param arrivalNanos when the frame arrived, on the clock of {@code nowNanos}, not after it
   */
  record AdvertisementReceived(
      InetAddress source,
      AdvertisementInterval interval,
      int demote,
      long counter,
      long arrivalNanos)
      implements CarpEvent {

    /** The family that carried it. */
    public Family family() {
      return Family.of(source);
    }
  }

  /**
   * Another host announced one of the addresses to the segment: whoever hears that sends there.
   *
   * @param arrivalNanos when the frame arrived, on the clock of {@code nowNanos}, not after it
   */
  record AnnouncementHeard(long arrivalNanos) implements CarpEvent {}

  /** The state's deadline has come (early or late calls are harmless: the state judges). */
  record DeadlineReached() implements CarpEvent {}

  /** About ourselves, and taken alike in every state. */
  sealed interface OwnCondition extends CarpEvent {}

  /** An advertisement went out. */
  record SendSucceeded() implements OwnCondition {}

  /** An advertisement could not be sent. */
  record SendFailed() implements OwnCondition {}

  /**
   * We announced the addresses to the segment, for whatever reason.
   *
   * @param sentNanos when the last frame of it had left, on the clock of {@code nowNanos}, and
   *     perhaps after it
   */
  record AnnouncementSent(long sentNanos) implements OwnCondition {}

  /** The kernel holds all addresses, as {@link CarpAction.AddAddresses} asked. */
  record AddressApplied() implements CarpEvent {}

  /** The kernel refused an address: without it a master would answer nobody. */
  record AddressFailed() implements CarpEvent {}

  /**
   * Instead of a claim: a host outside the group has an address, and it is not to be taken. As a
   * claim, one that is given late is put off once, and is to be given again if it still holds.
   */
  record ForeignOwnerFound() implements CarpEvent {}

  /** Nobody outside the group has an address: ends what {@link ForeignOwnerFound} began. */
  record ForeignOwnerGone() implements CarpEvent {}

  /** Something removed a virtual address of the master from the kernel. */
  record AddressLost() implements CarpEvent {}

  /**
   * The kernel took the addresses off, or is about to, because we did not refresh them in time: we
   * slept, and may have a successor.
   */
  record AddressExpired() implements CarpEvent {}

  /**
   * There is a reason to rather not be master; a master hands over once when it gets its first.
   *
   * @param steps how much worse to advertise, at least 1; replaces what the reason counted before
   */
  record Demoted(DemotionReason reason, int steps) implements OwnCondition {}

  /** Our counter goes on from a fresh random one: its policy is about to change. */
  record CounterDrawn(long counter) implements OwnCondition {}

  /** The reason is gone. */
  record DemotionEnded(DemotionReason reason) implements OwnCondition {}

  /** New settings; the vhid is the same. The role is kept, added and removed addresses follow. */
  record Reconfigured(CarpSettings settings) implements CarpEvent {}

  /** A master moves to a successor, make before break, and stays backup for a while. */
  record HandOverRequested() implements CarpEvent {}

  /**
   * The node shall take no part where another has the addresses: a backup that hears a master is
   * INIT; a master moves to a successor, make before break, and is INIT then. Whoever knows of
   * nobody is better than none, and goes on: ask again.
   */
  record StandAsideRequested() implements CarpEvent {}

  /** The agent ends: a master moves to a successor, make before break; then INIT. */
  record ShutdownRequested() implements CarpEvent {}

  /** The virtual host is no longer wanted: release at once, no successor is looked for. */
  record Stopped() implements CarpEvent {}
}
