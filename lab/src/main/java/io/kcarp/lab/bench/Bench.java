package io.kcarp.lab.bench;

import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Segment;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Cut after cut, on one segment; says what it sees. */
final class Bench {
  private static final int ECHO_PORT = 7000;
  private static final int HOSTS = 3;
  private static final String FIRSTS = "kcarp, the first takeover of each agent";
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Path launcher;
  private final int cuts;
  private final RandomGenerator random;
  private final PrintStream out;

  /**
   * Measures nothing yet.
   *
   * @param launcher the agent's, of a built checkout
   * @param cuts for each contender
   * @param random decides when, within an advertisement interval, a link is cut
   */
  Bench(Path launcher, int cuts, RandomGenerator random, PrintStream out) {
    this.launcher = launcher;
    this.cuts = cuts;
    this.random = random;
    this.out = out;
  }

  /**
   * Of kcarp and ucarp at the usual timing, then of kcarp at the fastest, then of agents that never
   * took over before.
   */
  List<Results> run() throws IOException {
    try (var segment = Segment.create("bench0", "10.88.0.1/24")) {
      var client = segment.addHost("client", "10.88.0.20/24");
      var results = new ArrayList<Results>();
      try (var kcarp =
              Contender.kcarp(launcher, 100, address(100), Timing.USUAL, hosts(segment, 'k', 30));
          var ucarp = Contender.ucarp(101, address(101), Timing.USUAL, hosts(segment, 'u', 40))) {
        // ucarp first: it needs ten seconds to get over a cut, in which kcarp has its turn.
        results.addAll(measure(segment, client, List.of(ucarp, kcarp)));
      }
      try (var fast =
          Contender.kcarp(launcher, 102, address(102), Timing.FASTEST, hosts(segment, 'f', 50))) {
        results.addAll(measure(segment, client, List.of(fast)));
      }
      results.add(measureFirsts(segment, client, hosts(segment, 'n', 60)));
      return results;
    }
  }

  /** Each cut with agents of its own: whatever runs for the first time, runs for it. */
  private Results measureFirsts(Segment segment, Host client, List<Host> hosts) throws IOException {
    var measured = new ArrayList<LinkCut>();
    for (int i = 1; i <= cuts; i++) {
      try (var fresh =
          Contender.kcarp(launcher, 103, address(103), Timing.USUAL, hosts).named(FIRSTS)) {
        measured.add(measureOnce(segment, client, fresh, i));
      }
    }
    return new Results(FIRSTS, Timing.USUAL, measured);
  }

  private static Inet4Address address(int lastOctet) {
    return Inet4Address.ofLiteral("10.88.0." + lastOctet);
  }

  private static List<Host> hosts(Segment segment, char letter, int lastOctet) throws IOException {
    var hosts = new ArrayList<Host>();
    for (int i = 1; i <= HOSTS; i++) {
      var host = segment.addHost(letter + "" + i, "10.88.0." + (lastOctet + i) + "/24");
      var _ = EchoServer.start(host, ECHO_PORT);
      hosts.add(host);
    }
    return hosts;
  }

  /** In turns, so that whatever disturbs this machine disturbs all alike. */
  private List<Results> measure(Segment segment, Host client, List<Contender> contenders)
      throws IOException {
    var measured = new ArrayList<List<LinkCut>>();
    contenders.forEach(contender -> measured.add(new ArrayList<>()));
    for (int i = 1; i <= cuts; i++) {
      for (var contender : contenders) {
        measured.get(contenders.indexOf(contender)).add(measureOnce(segment, client, contender, i));
      }
    }
    var results = new ArrayList<Results>();
    for (var contender : contenders) {
      var its = measured.get(contenders.indexOf(contender));
      results.add(new Results(contender.name(), contender.timing(), its));
    }
    return results;
  }

  private LinkCut measureOnce(Segment segment, Host client, Contender contender, int number)
      throws IOException {
    Await.until(contender.name() + " to settle", LOOK, contender::settled);
    long phaseNanos = random.nextLong(contender.timing().intervalNanos());
    var cut = LinkCut.perform(segment, client, ECHO_PORT, contender, phaseNanos);
    tell(number, contender, cut);
    return cut;
  }

  private void tell(int number, Contender contender, LinkCut cut) {
    out.printf(
        "%2d/%d %s: silence %s ms; took over %s ms after the last advertisement, announced at %s"
            + " ms; longest pause of the client itself %s ms%n",
        number,
        cuts,
        contender.name(),
        Spread.millis(cut.silenceNanos()),
        Spread.millis(cut.takeover().toAdvertisementNanos()),
        Spread.millis(cut.takeover().toAnnouncementNanos()),
        Spread.millis(cut.probePauseNanos()));
  }
}
