package io.kcarp.lab.interop;

import io.kcarp.lab.bench.Await;
import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.Signal;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Plays one cell on a segment of its own. */
final class Trial implements AutoCloseable {
  private static final int ECHO_PORT = 7000;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration HOLDER_LOOK = Duration.ofMillis(5);
  private static final Duration EXIT = Duration.ofSeconds(30);

  /** After so many advertisements nothing of a change is under way any more. */
  private static final int CALM = 4;

  private static final int SOME_ANSWERS = 50;

  /** For an address on a host that has failed: then it counts as left there. */
  private static final long LEFT_BEHIND_NANOS = 3_000_000_000L;

  /** A ucarp without carrier sleeps for ten seconds before it looks again. */
  private static final long UCARP_ASLEEP_NANOS = 11_000_000_000L;

  /** Who has handed over by SIGUSR2 stays backup for three seconds. */
  private static final long STAYS_BACKUP_NANOS = 3_500_000_000L;

  private final Cell cell;
  private final Semaphore starts;
  private final RandomGenerator random;
  private final Segment segment;
  private final Host client;
  private final List<EchoServer> echoes = new ArrayList<>();

  /** The first master, the other one, and a third where there is one. */
  private final List<Member> members = new ArrayList<>();

  private final Member first;

  private final List<Overlap> overlaps = new ArrayList<>();
  private OptionalLong takeoverNanos = OptionalLong.empty();
  private OptionalLong preemptionNanos = OptionalLong.empty();
  private long preemptionBoundNanos;
  private long silenceNanos;
  private long pauseNanos;
  private long leftBehindNanos;
  private boolean stillLeftBehind;
  private int moves;
  private long struckNanos;
  private long tookOverNanos;

  /**
   * Makes the hosts.
   *
   * @param launcher the agent's, of a built checkout
   * @param slot of those that run at the same time
   * @param starts held while a daemon starts, which is when it needs the machine most
   * @param random decides when, within an advertisement interval, the fault strikes
   */
  Trial(Path launcher, Cell cell, int slot, Semaphore starts, RandomGenerator random)
      throws IOException {
    this.cell = cell;
    this.starts = starts;
    this.random = random;
    segment = Segment.create("cell" + slot, "10.88.255.1/16");
    try {
      client = segment.addHost("client-" + slot, "10.88.0.200/16");
      var kcarp = segment.addHost("kcarp-" + slot, "10.88.0.11/16");
      var ucarp = segment.addHost("ucarp-" + slot, "10.88.0.12/16");
      for (var kind : List.of(cell.master(), cell.master().other())) {
        var host = kind == Daemon.KCARP ? kcarp : ucarp;
        members.add(new Member(kind, host, cell, cell.advskew(kind), launcher));
      }
      if (cell.group().secondUcarp()) {
        var host = segment.addHost("second-" + slot, "10.88.0.13/16");
        members.add(new Member(Daemon.UCARP, host, cell, cell.lastAdvskew(), launcher));
      }
      first = members.getFirst();
      for (var member : members) {
        echoes.add(EchoServer.start(member.host(), ECHO_PORT));
      }
    } catch (IOException | RuntimeException e) {
      segment.close();
      throw e;
    }
  }

  /** The whole history. */
  Outcome run() throws IOException {
    var hosts = members.stream().map(Member::host).toList();
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::advertisement);
        var watch = HolderWatch.start(Member.VIRTUAL, hosts, HOLDER_LOOK)) {
      var wire = new Wire(capture);
      var master = elect(wire, watch);
      var successor =
          cell.strikesBackup() ? strikeBackup(wire, watch, master) : strike(wire, watch);
      var last = comeBack(wire, watch, successor);
      return new Outcome(
          cell,
          takeoverNanos,
          takeoverBoundNanos(),
          silenceNanos,
          silenceBoundNanos(),
          pauseNanos,
          preemptionNanos,
          preemptionBoundNanos,
          overlaps,
          leftBehindNanos,
          stillLeftBehind,
          last.kind(),
          moves,
          drops(),
          wire.frames(),
          history(wire, watch));
    }
  }

  private Member elect(Wire wire, HolderWatch watch) throws IOException {
    startAndAwait(first);
    Await.until(first + " to be master", LOOK, () -> holds(watch, first) && first.is(Role.MASTER));
    long joinNanos = System.nanoTime();
    for (var other : others()) {
      startAndAwait(other);
    }
    var master = cell.strikesBackup() ? others().getFirst() : first;
    Await.until(master + " to be the master", LOOK, () -> holds(watch, master) && rolesFit(master));
    if (cell.strikesBackup()) {
      preempted(wire, first, master, joinNanos);
      addOverlap("preempting", watch, joinNanos, System.nanoTime(), master, first);
    } else {
      moves += movesSince(watch, joinNanos);
    }
    awaitCalm(wire, watch, master, System.nanoTime());
    return master;
  }

  private static int movesSince(HolderWatch watch, long nanos) {
    return (int)
        watch.log().changes().stream().filter(change -> change.atNanos() - nanos > 0).count();
  }

  private void startAndAwait(Member member) throws IOException {
    starts.acquireUninterruptibly();
    try {
      member.start();
      Await.until(member + " to take part", LOOK, member::takesPart);
    } finally {
      starts.release();
    }
  }

  private void preempted(Wire wire, Member worse, Member better, long sinceNanos) {
    long tookOverNanos = wire.firstNanos(better.host(), sinceNanos).orElseThrow();
    long heardNanos = wire.lastWordNanos(worse.host(), tookOverNanos).orElseThrow();
    preemptionNanos = OptionalLong.of(tookOverNanos - heardNanos);
    // It may have been starting yet when the one before came.
    preemptionBoundNanos = Math.max(worse.intervalNanos(), better.kind().deafNanos());
  }

  private void addOverlap(
      String when, HolderWatch watch, long from, long to, Member stays, Member yields) {
    overlaps.add(
        new Overlap(
            when,
            watch.log().severalHoldersNanos(from, to),
            stays.intervalNanos() + yields.kind().deafNanos()));
  }

  /** The master is struck; gives its successor. */
  private Member strike(Wire wire, HolderWatch watch) throws IOException {
    try (var probe = UdpProbe.start(client, Member.VIRTUAL, ECHO_PORT)) {
      awaitPhase(wire, probe, first);
      struckNanos = System.nanoTime();
      strikeFirst();
      Await.until(
          "a successor of " + first,
          LOOK,
          () -> firstToAdvertise(wire).isPresent() && answeredByAnother(probe));
      var successor = firstToAdvertise(wire).orElseThrow();
      tookOverNanos = wire.firstNanos(successor.host(), struckNanos).orElseThrow();
      if (cell.group().secondUcarp()) {
        successor = awaitAgreement(wire, watch);
      }
      awaitFirstLetsGo(watch);
      long endNanos = System.nanoTime();
      var report = probe.stop();
      silenceNanos = report.longestSilenceNanos(struckNanos, endNanos);
      pauseNanos = report.longestSendGapNanos(struckNanos, endNanos);
      takeoverNanos =
          OptionalLong.of(
              tookOverNanos - wire.lastWordNanos(first.host(), tookOverNanos).orElseThrow());
      if (cell.fault().planned() || cell.group().secondUcarp()) {
        // Of two ucarps that take over both one has to hear the other.
        var yields = cell.group().secondUcarp() ? deafest() : first;
        addOverlap("at the takeover", watch, struckNanos, endNanos, successor, yields);
      } else if (cell.fault() != Fault.PARTITION) {
        leftBehindNanos = watch.log().severalHoldersNanos(struckNanos, endNanos);
        stillLeftBehind = watch.holders().contains(first.toString());
      }
      return successor;
    }
  }

  private Optional<Member> firstToAdvertise(Wire wire) {
    return others().stream()
        .filter(other -> wire.firstNanos(other.host(), struckNanos).isPresent())
        .min(
            Comparator.comparingLong(
                other -> wire.firstNanos(other.host(), struckNanos).orElseThrow() - struckNanos));
  }

  /** Two ucarps may take over both, and then one of them yields. */
  private Member awaitAgreement(Wire wire, HolderWatch watch) throws IOException {
    Await.until(
        "one successor of " + first,
        LOOK,
        () ->
            others().stream()
                .anyMatch(other -> holds(watch, other) && wire.isOnly(other.host(), CALM)));
    return others().stream().filter(other -> holds(watch, other)).findFirst().orElseThrow();
  }

  private Member deafest() {
    return members.stream()
        .max(Comparator.comparingLong(member -> member.kind().deafNanos()))
        .orElseThrow();
  }

  private List<Member> others() {
    return members.subList(1, members.size());
  }

  private boolean answeredByAnother(UdpProbe probe) {
    return probe.report().changes().stream()
        .anyMatch(change ->
            change.atNanos() - struckNanos > 0 && !change.host().equals(first.toString()));
  }

  private void awaitFirstLetsGo(HolderWatch watch) throws IOException {
    if (cell.fault() != Fault.PARTITION) {
      Await.until(
          first + " to let go, or to keep it",
          LOOK,
          () ->
              !watch.holders().contains(first.toString())
                  || System.nanoTime() - tookOverNanos > LEFT_BEHIND_NANOS);
    }
  }

  /** The backup that was master is struck: the master stays. */
  private Member strikeBackup(Wire wire, HolderWatch watch, Member master) throws IOException {
    try (var probe = UdpProbe.start(client, Member.VIRTUAL, ECHO_PORT)) {
      awaitPhase(wire, probe, master);
      struckNanos = System.nanoTime();
      strikeFirst();
      awaitMore(wire, master, CALM);
      moves += movesSince(watch, struckNanos);
      var report = probe.stop();
      long endNanos = report.answers().getLast().arrivedNanos();
      silenceNanos = report.longestSilenceNanos(struckNanos, endNanos);
      pauseNanos = report.longestSendGapNanos(struckNanos, endNanos);
      return master;
    }
  }

  /** Until the client is answered, and then until some moment between two advertisements. */
  private void awaitPhase(Wire wire, UdpProbe probe, Member master) throws IOException {
    Await.until(
        "the client's first answers", LOOK, () -> probe.report().answers().size() > SOME_ANSWERS);
    awaitMore(wire, master, 1);
    long lastWordNanos = wire.lastWordNanos(master.host(), System.nanoTime()).orElseThrow();
    long phaseNanos = random.nextLong(master.intervalNanos());
    LockSupport.parkNanos(lastWordNanos + phaseNanos - System.nanoTime());
  }

  private void strikeFirst() {
    switch (cell.fault()) {
      case LINK_CUT -> first.host().cutLink();
      case PARTITION -> first.host().silentCut();
      case SIGTERM -> first.daemon().process().signal(Signal.TERM);
      case SIGKILL -> first.daemon().process().signal(Signal.KILL);
      case SIGUSR2 -> first.daemon().process().signal(Signal.USR2);
    }
  }

  /** The fault is undone; gives the master in the end. */
  private Member comeBack(Wire wire, HolderWatch watch, Member successor) throws IOException {
    var last = cell.masterComesBack() ? first : successor;
    long undoneNanos = System.nanoTime();
    long backNanos =
        switch (cell.fault()) {
          case LINK_CUT, PARTITION -> {
            first.host().restoreLink();
            yield undoneNanos;
          }
          case SIGTERM, SIGKILL -> {
            if (first.daemon().process().awaitExit(EXIT).isEmpty()) {
              throw new IllegalStateException(first + " does not end");
            }
            startAndAwait(first);
            yield System.nanoTime();
          }
          case SIGUSR2 -> undoneNanos;
        };
    awaitCalm(wire, watch, last, undoneNanos + outOfPlayNanos());
    addOverlap(
        "after the fault",
        watch,
        backNanos,
        System.nanoTime(),
        last,
        last.equals(first) ? successor : first);
    if (cell.fault() == Fault.PARTITION) {
      return last;
    }
    if (cell.masterComesBack()) {
      // After SIGUSR2 it may be back before all is seen that the takeover led to.
      preempted(
          wire, successor, first, cell.fault() == Fault.SIGUSR2 ? tookOverNanos : undoneNanos);
    } else {
      moves +=
          (int)
              watch.log().changes().stream()
                  .filter(change -> change.atNanos() - backNanos > 0)
                  .filter(change -> !change.holders().contains(last.toString()))
                  .count();
    }
    return last;
  }

  /** How long the first master may take to take part again. */
  private long outOfPlayNanos() {
    return switch (cell.fault()) {
      case LINK_CUT -> first.kind() == Daemon.UCARP ? UCARP_ASLEEP_NANOS : 0;
      case SIGUSR2 -> STAYS_BACKUP_NANOS;
      case SIGTERM, SIGKILL, PARTITION -> 0;
    };
  }

  /** Until the master, and nobody else, is master, and stays so for a while after a time. */
  private void awaitCalm(Wire wire, HolderWatch watch, Member master, long afterNanos)
      throws IOException {
    Await.until(
        master + " to be the only master",
        LOOK,
        () -> System.nanoTime() - afterNanos > 0 && holds(watch, master) && rolesFit(master));
    long calmNanos = System.nanoTime();
    awaitMore(wire, master, CALM);
    moves += movesSince(watch, calmNanos);
  }

  private static void awaitMore(Wire wire, Member member, int advertisements) throws IOException {
    int before = wire.from(member.host()).size();
    Await.until(
        "advertisements of " + member,
        LOOK,
        () -> wire.from(member.host()).size() >= before + advertisements);
  }

  private static boolean holds(HolderWatch watch, Member member) {
    return watch.holders().equals(Set.of(member.toString()));
  }

  private boolean rolesFit(Member master) {
    return members.stream()
        .allMatch(member -> member.is(member.equals(master) ? Role.MASTER : Role.BACKUP));
  }

  private long takeoverBoundNanos() {
    if (cell.fault().planned() && first.kind() == Daemon.KCARP) {
      return Daemon.UCARP_TICK_NANOS;
    }
    return others().stream().mapToLong(Member::patienceNanos).max().orElseThrow();
  }

  private long silenceBoundNanos() {
    if (cell.strikesBackup()) {
      return 0;
    }
    if (!cell.fault().planned() || first.kind() == Daemon.UCARP) {
      return takeoverBoundNanos();
    }
    // Two ucarps claim at once, and the one that stays announces itself again when it has noticed.
    return cell.group().secondUcarp() ? Daemon.UCARP_TICK_NANOS : 0;
  }

  private String history(Wire wire, HolderWatch watch) {
    var events = new TreeMap<Long, String>();
    for (var member : members) {
      wire.from(member.host())
          .forEach(
              frame -> events.put(frame.atNanos(), member + " advertises " + Wire.interval(frame)));
    }
    watch
        .log()
        .changes()
        .forEach(change -> events.put(change.atNanos(), "held by " + change.holders()));
    return events.tailMap(struckNanos).entrySet().stream()
        .map(event -> Expectation.millis(event.getKey() - struckNanos) + " ms: " + event.getValue())
        .collect(Collectors.joining("\n"));
  }

  private Map<String, Long> drops() throws IOException {
    var all = new HashMap<String, Long>();
    for (var member : members) {
      all.putAll(member.drops());
    }
    return all;
  }

  /** The last lines of what the daemons have printed. */
  String lastWords() {
    var text = new StringBuilder();
    for (var member : members) {
      member
          .lastWords()
          .ifPresent(words -> text.append(member).append(":\n").append(words).append('\n'));
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    for (var member : members) {
      member.close();
    }
    for (var echo : echoes) {
      echo.close();
    }
    segment.close();
  }
}
