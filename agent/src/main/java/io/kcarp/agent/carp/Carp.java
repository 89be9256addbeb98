package io.kcarp.agent.carp;

/**
 * One virtual host as the engine sees it.
 *
 * @param settings what it runs with
 * @param counter of the last advertisement sent or followed
 * @param sending how our advertisements fare
 * @param demotion why we would rather not be master
 * @param bowOut the last one that was honoured
 * @param announcement the last that the segment heard of the addresses
 * @param state INIT, BACKUP, MASTER or leaving
 */
public record Carp(
    CarpSettings settings,
    long counter,
    SendHealth sending,
    Demotion demotion,
    BowOut bowOut,
    LastAnnouncement announcement,
    CarpState state) {

  /**
   * A new virtual host, in INIT.
   *
   * @param counter a random start
   */
  public static Carp initial(CarpSettings settings, long counter) {
    return new Carp(
        settings,
        counter,
        SendHealth.HEALTHY,
        Demotion.NONE,
        BowOut.NONE,
        LastAnnouncement.NONE,
        new CarpState.Init(InitCause.NEW));
  }

  /** What we advertise, and compare with what we hear: demoted, if we are. */
  public AdvertisementInterval advertisedInterval() {
    return demotion.advertised(settings.interval());
  }

  /** How we compare with others. */
  Standing standing() {
    return new Standing(settings.demoteByte() ? demotion.demote() : 0, advertisedInterval());
  }

  /** How the sender of an advertisement compares with us and others. */
  Standing standingOf(CarpEvent.AdvertisementReceived advertisement) {
    return new Standing(
        settings.demoteByte() ? advertisement.demote() : 0, advertisement.interval());
  }

  Carp withSettings(CarpSettings changed) {
    return new Carp(changed, counter, sending, demotion, bowOut, announcement, state);
  }

  Carp withCounter(long changed) {
    return new Carp(settings, changed, sending, demotion, bowOut, announcement, state);
  }

  Carp withSending(SendHealth changed) {
    return changed.equals(sending)
        ? this
        : new Carp(settings, counter, changed, demotion, bowOut, announcement, state);
  }

  Carp withDemotion(Demotion changed) {
    return new Carp(settings, counter, sending, changed, bowOut, announcement, state);
  }

  Carp withBowOut(BowOut changed) {
    return changed.equals(bowOut)
        ? this
        : new Carp(settings, counter, sending, demotion, changed, announcement, state);
  }

  Carp withAnnouncement(LastAnnouncement changed) {
    return changed.equals(announcement)
        ? this
        : new Carp(settings, counter, sending, demotion, bowOut, changed, state);
  }

  Carp withState(CarpState changed) {
    return new Carp(settings, counter, sending, demotion, bowOut, announcement, changed);
  }
}
