package io.kcarp.lab.bench;

import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Segment;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Cut after cut, on one segment; says what it sees. */
final class Bench {
  private static final int ECHO_PORT = 7000;
  private static final int HOSTS = 3;
  private static final String FIRSTS = "kcarp, the first takeover of each agent";
  private static final String SEASONED = "kcarp, after a hundred takeovers";

  /** So many takeovers had the successor before it counts as seasoned. */
  private static final int SEASON = 100;

  /** How long an agent has listened before its first takeover. */
  private static final Duration LISTENING = Duration.ofMinutes(1);

  /** Agents that listen at the same time, each pair on a segment of its own. */
  private static final int LISTENING_PAIRS = 10;

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
   * Of kcarp and ucarp at the usual timing, then of kcarp at the fastest; then of agents that took
   * over often, and of agents that never did.
   */
  List<Results> run() throws IOException {
    var results = new ArrayList<Results>();
    try (var segment = Segment.create("bench0", "10.88.0.1/24")) {
      var client = segment.addHost("client", "10.88.0.20/24");
      try (var kcarp =
              Contender.kcarp(launcher, 100, address(100), Timing.USUAL, hosts(segment, 'k', 30));
          var ucarp = Contender.ucarp(101, address(101), Timing.USUAL, hosts(segment, 'u', 40))) {
        // ucarp first: it needs ten seconds to get over a cut, in which kcarp has its turn.
        results.addAll(measure(segment, client, List.of(ucarp, kcarp)));
      }
      try (var fast =
          Contender.kcarp(launcher, 102, address(102), Timing.FASTEST, hosts(segment, 'f', 50))) {
        results.addAll(measure(segment, client, List.of(fast)));
        season(fast);
        results.addAll(
            measure(segment, client, List.of(fast.retimed(Timing.USUAL).named(SEASONED))));
      }
    }
    results.add(measureFirsts());
    return results;
  }

  /** Cuts whose takeovers are not looked at. */
  private void season(Contender contender) throws IOException {
    for (int takeovers = cuts; takeovers < SEASON; takeovers++) {
      contender.first().cutLink();
      Await.until("a successor", LOOK, () -> contender.daemons().get(1).is(Role.MASTER));
      contender.first().restoreLink();
      Await.until(contender.name() + " to settle", LOOK, contender::settled);
    }
  }

  /** Each cut with agents of its own: whatever runs for the first time, runs for it. */
  private Results measureFirsts() throws IOException {
    var measured = new ArrayList<LinkCut>();
    while (measured.size() < cuts) {
      var pairs = new ArrayList<Pair>();
      try {
        while (pairs.size() < Math.min(LISTENING_PAIRS, cuts - measured.size())) {
          pairs.add(Pair.start(launcher, pairs.size()));
        }
        long untilNanos = System.nanoTime() + LISTENING.toNanos();
        while (System.nanoTime() - untilNanos < 0) {
          LockSupport.parkNanos(untilNanos - System.nanoTime());
        }
        for (var pair : pairs) {
          int number = measured.size() + 1;
          measured.add(measureOnce(pair.segment(), pair.client(), pair.contender(), number));
        }
      } finally {
        for (var pair : pairs) {
          pair.close();
        }
      }
    }
    return new Results(FIRSTS, Timing.USUAL, measured);
  }

  /** A master and its backup, and nobody else on the segment but their client. */
  private record Pair(Segment segment, Host client, Contender contender) implements AutoCloseable {
    private static final int VHID = 100;

    static Pair start(Path launcher, int number) throws IOException {
      var subnet = "10.89." + number + ".";
      var segment = Segment.create("pair" + number, subnet + "1/24");
      var client = segment.addHost("p" + number + "client", subnet + "20/24");
      var hosts = new ArrayList<Host>();
      for (int i = 1; i <= 2; i++) {
        hosts.add(addHost(segment, "p" + number + "h" + i, subnet + (10 + i)));
      }
      var address = Inet4Address.ofLiteral(subnet + VHID);
      var contender = Contender.kcarp(launcher, VHID, address, Timing.USUAL, hosts);
      return new Pair(segment, client, contender.named(FIRSTS));
    }

    @Override
    public void close() throws IOException {
      contender.close();
      segment.close();
    }
  }

  private static Inet4Address address(int lastOctet) {
    return Inet4Address.ofLiteral("10.88.0." + lastOctet);
  }

  private static List<Host> hosts(Segment segment, char letter, int lastOctet) throws IOException {
    var hosts = new ArrayList<Host>();
    for (int i = 1; i <= HOSTS; i++) {
      hosts.add(addHost(segment, letter + "" + i, "10.88.0." + (lastOctet + i)));
    }
    return hosts;
  }

  /** One that answers the client. */
  private static Host addHost(Segment segment, String name, String address) throws IOException {
    var host = segment.addHost(name, address + "/24");
    var _ = EchoServer.start(host, ECHO_PORT);
    return host;
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
