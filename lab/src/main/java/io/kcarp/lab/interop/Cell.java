package io.kcarp.lab.interop;

/**
 * One history of a kcarp and a ucarp in one virtual host.
 *
 * <p>The master starts alone; the other one follows when it has the address. Then the fault strikes
 * the master, the other takes over, and the fault is undone: the link is whole, the daemon runs
 * again.
 *
 * <p>With preemption, a better one that follows takes the address over at once, so there the fault
 * finds the former master as backup, and must move nothing.
 *
 * @param master who starts first
 * @param preempt of all
 * @param better who has advskew 0, the other having {@value #WORSE}; both 0 when equal
 */
record Cell(
    Daemon master, Fault fault, Transport transport, boolean preempt, Better better, Group group) {
  private static final int WORSE = 20;
  private static final int WORST = 40;

  int advskew(Daemon daemon) {
    return better == Better.NEITHER || better.is(daemon) ? 0 : WORSE;
  }

  /** Of the second ucarp. */
  int lastAdvskew() {
    return better == Better.NEITHER ? 0 : WORST;
  }

  /** Whether the fault finds the first master as backup. */
  boolean strikesBackup() {
    return preempt && better.is(master.other());
  }

  /** Whether the first master has the address again in the end. */
  boolean masterComesBack() {
    return switch (fault) {
      // It was master all the time, and of two masters the better one stays; of equal ones kcarp,
      // which has the lower address here.
      case PARTITION -> better.is(master) || (better == Better.NEITHER && master == Daemon.KCARP);
      case LINK_CUT, SIGTERM, SIGKILL, SIGUSR2 -> preempt && better.is(master);
    };
  }

  @Override
  public String toString() {
    var text =
        "%s master, %s, %s, preempt %s, %s"
            .formatted(master, fault, transport, preempt ? "on" : "off", better);
    return group == Group.USUAL ? text : text + ", " + group;
  }
}
