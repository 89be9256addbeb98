package io.kcarp.lab.faults;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;

/**
 * One repeat: the fault strikes a settled lane at its moment, lasts, heals; then all is watched
 * until it is well again.
 */
final class Trial {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(25);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** At the fastest pace an election may be under way at any moment; what stays is left behind. */
  private static final Duration LEFT_BEHIND = Duration.ofSeconds(1);

  private static final int IP_SOURCE = 26;
  private static final int IP_SOURCE_END = 30;

  private final Lane lane;
  private final Cell cell;
  private final Fault fault;

  Trial(Lane lane, Cell cell, Fault fault) {
    this.lane = lane;
    this.cell = cell;
    this.fault = fault;
  }

  /**
   * Runs it.
   *
   * @param session the number of it
   */
  Observation run(int session, long seed, int repeat) throws IOException {
    var random = new Random(cell.row().seed(seed, repeat));
    double phase = random.nextDouble();
    try (var instruments = Instruments.start(lane)) {
      var holder =
          awaitSettled(instruments, System.nanoTime(), START_LIMIT).orElseThrow(this::never);
      long intervalNanos = cell.pace().intervalNanos(cell.contender(), holder.number());
      var advertisement = nextAdvertisement(holder);
      long atNanos = advertisement.atNanos() + Math.round(phase * intervalNanos);
      while (atNanos - System.nanoTime() < 0) {
        atNanos += intervalNanos;
      }
      Pause.until(atNanos);
      long strikeNanos = System.nanoTime();
      var healing = fault.strike(new Scene(lane, holder, advertisement, random));
      Pause.until(strikeNanos + cell.row().lasts(cell.pace()).toNanos());
      long healNanos = System.nanoTime();
      healing.heal();
      var limit = cell.row().heals() ? SETTLE_LIMIT : Duration.ZERO;
      boolean settled = awaitSettled(instruments, healNanos, limit).isPresent();
      long endNanos = System.nanoTime();
      int leftovers = leftovers(instruments);
      return instruments.observe(
          session, repeat, strikeNanos, healNanos, endNanos, settled, leftovers);
    }
  }

  /** How many hosts hold the address though they should not, and go on doing so. */
  private int leftovers(Instruments instruments) throws IOException {
    long endNanos = System.nanoTime() + LEFT_BEHIND.toNanos();
    var leftovers = new HashSet<>(lane.leftovers(instruments.holders().lastHolders()));
    while (!leftovers.isEmpty() && System.nanoTime() - endNanos <= 0) {
      Pause.of(LOOK);
      leftovers.retainAll(lane.leftovers(instruments.holders().lastHolders()));
    }
    return leftovers.size();
  }

  private LabException never() {
    return new LabException(
        LabException.Reason.PROGRAM_FAILED,
        "%s never had one holder for %d ms"
            .formatted(cell.contender().title(), cell.pace().calm().toMillis()));
  }

  /**
   * Until one host has held the address alone and all programs have been in agreement about it for
   * a while; empty when they are not in time.
   */
  private Optional<Member> awaitSettled(Instruments instruments, long fromNanos, Duration limit)
      throws IOException {
    long calmNanos = cell.pace().calm().toNanos();
    while (true) {
      var log = instruments.holders();
      long nowNanos = System.nanoTime();
      long sinceNanos = Math.max(log.changes().getLast().atNanos() - fromNanos, 0);
      if (nowNanos - fromNanos - sinceNanos >= calmNanos) {
        var master = lane.soleMaster(log.lastHolders());
        if (master.isPresent()) {
          return master;
        }
      }
      if (nowNanos - fromNanos > limit.toNanos()) {
        // What stays broken is judged as it is now.
        return lane.soleMaster(log.lastHolders());
      }
      Pause.of(LOOK);
    }
  }

  private CapturedFrame nextAdvertisement(Member holder) throws IOException {
    byte[] source = holder.host().address().getAddress();
    try (var capture =
        FrameCapture.start(
            lane.segment().bridge(),
            frame ->
                FrameCapture.advertisement(frame)
                    && Arrays.equals(frame, IP_SOURCE, IP_SOURCE_END, source, 0, source.length))) {
      long endNanos = System.nanoTime() + SETTLE_LIMIT.toNanos();
      while (capture.frames().isEmpty()) {
        if (System.nanoTime() - endNanos > 0) {
          throw new LabException(
              LabException.Reason.PROGRAM_FAILED, holder.host() + " does not advertise");
        }
        Pause.of(Duration.ofMillis(1));
      }
      return capture.frames().getLast();
    }
  }
}
