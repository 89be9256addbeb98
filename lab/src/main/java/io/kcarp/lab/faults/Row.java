package io.kcarp.lab.faults;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/** A row of the fault table. */
enum Row {
  POWER_OFF(
      "power off",
      "link cut and all programs killed at once; what the kernel knew is gone; later it boots",
      Length.TAKEOVER),
  LINK_CUT("link cut", "the holder loses carrier; later it has it again", Length.TAKEOVER),
  LINK_FLAP("link flap ×10", "ten times without carrier, 50 to 500 ms each", Length.PASSES),
  TERMINATE("SIGTERM", "the program is asked to end; later it is started again", Length.TAKEOVER),
  KILL_FOR_GOOD(
      "SIGKILL, no restart",
      "all its processes are killed and nobody starts them again",
      Length.STAYS),
  KILL(
      "SIGKILL, restart",
      "all its processes are killed; it is started again after a second",
      Length.PASSES),
  STOP("SIGSTOP 10 s", "all its processes are stopped, then go on", Length.TEN_SECONDS),
  INTERFACE_DELETED(
      "interface deleted", "and made anew later, with the host's own address", Length.TAKEOVER),
  ADDRESS_REMOVED("address removed", "by hand, `ip address del`", Length.PASSES),
  MUTE("holder can't send", "nothing comes out of its link", Length.TAKEOVER),
  DEAF("holder can't hear", "nothing goes into its link", Length.TAKEOVER),
  PARTITION(
      "partition, heal",
      "the holder is alone behind a cut that it does not see; later the cut heals",
      Length.TAKEOVER),
  LOSS("20 % loss", "on the holder's link, each way", Length.LONG),
  JITTER(
      "100 ms jitter",
      "each frame on the holder's link, each way, waits up to 100 ms and overtakes others",
      Length.LONG),
  DUPLICATES(
      "duplicates", "half of the frames on the holder's link, each way, come twice", Length.LONG),
  WRONG_DIGESTS(
      "50,000 wrong digests/s",
      "an advertisement with another last byte, checksum mended, 50,000 times a second",
      Length.LONG),
  FORGED_PREFERRED(
      "50,000 forged \"I am better\"/s",
      "a captured advertisement, rewritten to advbase 0, advskew 0 (VRRP: priority 255)",
      Length.LONG),
  FORGED_LEAVING(
      "50,000 forged \"I go\"/s",
      "a captured advertisement, rewritten to advbase 255, advskew 255 (VRRP: priority 0)",
      Length.LONG),
  CLOCK_AHEAD(
      "clock 1 h ahead",
      "the time of day jumps an hour ahead for all programs, later back",
      Length.LONG),
  CLOCK_BACK_THEN_CUT(
      "clock 1 h back, link cut",
      "the time of day jumps an hour back for all programs; a second later the holder loses its link",
      Length.TAKEOVER),
  CPU_STARVATION("CPU starvation", "eight processes that only compute", Length.LONG),
  MEMORY_PRESSURE(
      "memory pressure",
      "the holder's programs share 512 MiB with two that take 800 MB each, again and again",
      Length.LONG),
  API_SERVER_AWAY("API server away", "60 s without the Kubernetes API", Length.LONG);

  private enum Length {
    /** Until a successor has taken over, and some. */
    TAKEOVER,
    LONG,
    TEN_SECONDS,
    /** Nothing has to be healed. */
    PASSES,
    /** It is never healed. */
    STAYS
  }

  /** A dead man's switch counts in seconds. */
  private static final Duration FOR_EXPIRY = Duration.ofSeconds(4);

  private static final Set<Row> PARTITIONS = EnumSet.of(MUTE, DEAF, PARTITION);
  private static final Set<Row> FORGED = EnumSet.of(FORGED_PREFERRED, FORGED_LEAVING);
  private static final Set<Row> HANGING = EnumSet.of(KILL_FOR_GOOD, KILL, STOP);

  /** Of a busy machine; a hand-over takes 50 ms, and where two claim one may wait for 150 more. */
  private static final Duration TOLERANCE = Duration.ofMillis(300);

  /** The 10 ms that a take-over may be late, and what a busy machine adds. */
  private static final Duration LATE = Duration.ofMillis(200);

  /** After that a client asks again for a neighbour that did not answer. */
  private static final Duration ASKS_AGAIN = Duration.ofSeconds(1);

  /** How long a backup that was made to claim waits for the master's answer, at most. */
  private static final Duration YIELDS = Duration.ofMillis(150);

  private static final int BACKUPS = 2;

  private static final Set<Row> DISTURBING =
      EnumSet.of(WRONG_DIGESTS, FORGED_PREFERRED, FORGED_LEAVING, CPU_STARVATION, MEMORY_PRESSURE);

  private final String title;
  private final String meaning;
  private final Length length;

  Row(String title, String meaning, Length length) {
    this.title = title;
    this.meaning = meaning;
    this.length = length;
  }

  /** As it is called on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A few words. */
  String title() {
    return title;
  }

  /** What is done. */
  String meaning() {
    return meaning;
  }

  /** Of a repeat's moments, the same for every contender. */
  long seed(long seed, int repeat) {
    // Mixed: java.util.Random draws nearly the same from seeds that are nearly the same.
    return new SplittableRandom((seed * 31 + name().hashCode()) * 31 + repeat).nextLong();
  }

  /** From the strike to the healing. */
  Duration lasts(Pace pace) {
    return switch (length) {
      case TAKEOVER -> pace.takeover();
      case LONG -> pace.longFault();
      case TEN_SECONDS -> Duration.ofSeconds(10);
      case PASSES -> Duration.ZERO;
      case STAYS -> pace.takeover().plus(FOR_EXPIRY);
    };
  }

  /** Whether somebody repairs what was broken, so that all must be well again soon after. */
  boolean heals() {
    return length != Length.STAYS;
  }

  /** Whether somebody sends what the hosts did not say. */
  boolean isForged() {
    return this == WRONG_DIGESTS || FORGED.contains(this);
  }

  /** Whether two holders are no fault of anybody while it lasts: one cannot hear of the other. */
  boolean isPartition() {
    return PARTITIONS.contains(this);
  }

  /**
   * What kcarp promises: for how long two may hold the address, where each can hear of the other. A
   * hung or killed holder keeps it until the kernel takes it away, which counts in seconds. Whom a
   * partition has made masters hear of each other by the next advertisement; jitter longer than the
   * dead time parts them, too, as long as it lasts. Whom forged frames make claim waits for the
   * master's answer, once in each dead time, and as long as they last.
   */
  Duration mostTwoHolders(Pace pace) {
    if (HANGING.contains(this)) {
      return Duration.ofSeconds(pace == Pace.USUAL ? 1 : 2).plus(TOLERANCE);
    }
    if (FORGED.contains(this)) {
      long deadTimes = 1 + lasts(pace).toNanos() / pace.deadTimeNanos(Contender.KCARP, 1);
      var yielding = YIELDS.multipliedBy(BACKUPS * deadTimes);
      return TOLERANCE.plus(yielding.compareTo(lasts(pace)) < 0 ? yielding : lasts(pace));
    }
    if (this == JITTER && LinkFaults.JITTER.toNanos() > pace.deadTimeNanos(Contender.KCARP, 0)) {
      return lasts(pace).plus(TOLERANCE);
    }
    return isPartition()
        ? Duration.ofNanos(pace.intervalNanos(Contender.KCARP, 2)).plus(TOLERANCE)
        : TOLERANCE;
  }

  /** Whether the holder is asked to go, so that no question of a client may get lost. */
  boolean isPlanned() {
    return this == TERMINATE;
  }

  /**
   * What kcarp promises: for how long a client on the segment may get no answer. A successor waits
   * for the dead time; of a planned move nobody waits. Who takes over between two cuts of a
   * flapping link may lose it again. A holder that cannot hear its clients advertises, so that
   * nobody succeeds it.
   */
  Duration longestSilence(Pace pace) {
    var deadTime = Duration.ofNanos(pace.deadTimeNanos(Contender.KCARP, Lane.HOSTS - 1));
    return switch (this) {
      case TERMINATE -> LATE;
      case LINK_FLAP -> deadTime.plus(LinkFaults.LONGEST_FLAP).plus(LATE);
      case DEAF -> lasts(pace).plus(ASKS_AGAIN).plus(LATE);
      default -> deadTime.plus(LATE);
    };
  }

  /** Whether it takes all of the machine, so that nothing else can be measured meanwhile. */
  boolean disturbsOthers() {
    return DISTURBING.contains(this);
  }

  /** Whether a contender has a line in this row. */
  boolean concerns(Contender contender) {
    return contender != Contender.KCARP_DROPPING || FORGED.contains(this);
  }

  /** Why a contender has no such row; empty when it has. */
  String refusal(Contender contender) {
    if (this == API_SERVER_AWAY) {
      return contender == Contender.KCARP
          ? "measured on a cluster by `RealOutagesIT`: 60 s, 0 lost, no move but for a link"
              + " cut meanwhile"
          : "it knows of no API server";
    }
    return this == WRONG_DIGESTS && contender == Contender.KEEPALIVED
        ? "VRRPv3 has no digest: any frame is a right one"
        : "";
  }
}
