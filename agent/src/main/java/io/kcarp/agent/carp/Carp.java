package io.kcarp.agent.carp;

/**
 * One virtual host as the engine sees it.
 *
 * @param settings what it runs with
 * @param counter of the last advertisement sent or followed
 * @param sending how our advertisements fare
 * @param state INIT, BACKUP, MASTER or leaving
 */
public record Carp(CarpSettings settings, long counter, SendHealth sending, CarpState state) {

  /**
   * A new virtual host, in INIT.
   *
   * @param counter a random start
   */
  public static Carp initial(CarpSettings settings, long counter) {
    return new Carp(settings, counter, SendHealth.HEALTHY, new CarpState.Init(InitCause.NEW));
  }

  /** What we advertise, and compare with what we hear: demoted while sends fail. */
  public AdvertisementInterval advertisedInterval() {
    return sending.advertised(settings.interval());
  }
}
