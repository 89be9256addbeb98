package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays a story told in commands, one a line, and tells what came of each.
 *
 * <pre>
 *   add-node NAME [base=1] [skew=0] [ratio=3] [preempt=false] [tie=ucarp] [source=10.0.0.N|none]
 *                [source6=none] [addresses=10.0.0.100/24,...] [demote-byte=false]
 *   start NAME...        a new process; all at the same instant, without jitter
 *   kill NAME            without a word
 *   advance 3s | 20ms
 *   cut NAME, heal NAME  its cable, which it notices
 *   partition A B | C    silently; heal without a name ends it
 *   drop FROM TO N       the next N frames
 *   hand-over NAME, stand-aside NAME, shutdown NAME, stop NAME
 *   reconfigure NAME [skew=...] [addresses=A/24,B/24] ...
 *   pause NAME, resume NAME
 *   lose-family NAME IPV6, hear-family NAME   frames of one family do not reach it
 *   demote NAME STEPS, mend-demotion NAME
 *   fail-sends NAME, mend-sends NAME, refuse NAME, accept NAME, lose-address NAME
 *   show                 roles and addresses held
 * </pre>
 *
 * Heartbeats (an advertisement and nothing else) are left out of the trace. Frames take 0.1 ms.
 */
final class Scenario implements Segment.Wire, Segment.Observer {
  private static final long LATENCY_NANOS = 100_000;

  private record Direction(String from, String to) {}

  private final Segment segment = new Segment(CarpEngine::step, this, this);
  private final Map<String, SimulatedNode> nodes = new TreeMap<>();
  private final Map<String, Integer> side = new HashMap<>();
  private final Map<Direction, Integer> toDrop = new HashMap<>();
  private final Map<String, Family> deafTo = new HashMap<>();
  private final List<String> trace = new ArrayList<>();

  /** What came of {@code command}, one line each. */
  List<String> play(String command) {
    trace.clear();
    List<String> words = List.of(command.split(" +", -1));
    List<String> arguments = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "add-node" -> addNode(arguments);
      case "start" -> arguments.forEach(name -> segment.start(node(name), 0));
      case "kill" -> segment.kill(only(arguments));
      case "advance" -> segment.advance(nanos(arguments.getFirst()));
      case "cut" -> segment.unplug(only(arguments));
      case "heal" -> heal(arguments);
      case "partition" -> partition(arguments);
      case "drop" -> drop(arguments);
      case "hand-over" -> segment.give(only(arguments), new CarpEvent.HandOverRequested());
      case "stand-aside" -> segment.give(only(arguments), new CarpEvent.StandAsideRequested());
      case "shutdown" -> segment.give(only(arguments), new CarpEvent.ShutdownRequested());
      case "stop" -> segment.give(only(arguments), new CarpEvent.Stopped());
      case "reconfigure" -> reconfigure(arguments);
      case "pause" -> segment.fallAsleep(only(arguments), SimulatedNode.Sleep.PAUSED);
      case "resume" -> segment.wake(only(arguments));
      case "lose-family" ->
          deafTo.put(node(arguments.get(0)).name, Family.valueOf(arguments.get(1)));
      case "hear-family" -> deafTo.remove(only(arguments).name);
      case "demote" ->
          segment.give(
              node(arguments.get(0)),
              new CarpEvent.Demoted(
                  DemotionReason.ADDRESSES_REMOVED, Integer.parseInt(arguments.get(1))));
      case "mend-demotion" ->
          segment.give(
              only(arguments), new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED));
      case "fail-sends" -> only(arguments).sendsFail = true;
      case "mend-sends" -> only(arguments).sendsFail = false;
      case "refuse" -> only(arguments).refusesAddresses = true;
      case "accept" -> only(arguments).refusesAddresses = false;
      case "lose-address" -> segment.loseAddress(only(arguments));
      case "show" -> nodes.values().forEach(this::show);
      default -> throw new IllegalArgumentException("unknown command: " + command);
    }
    return List.copyOf(trace);
  }

  private SimulatedNode node(String name) {
    SimulatedNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name);
    }
    return node;
  }

  private SimulatedNode only(List<String> arguments) {
    if (arguments.size() != 1) {
      throw new IllegalArgumentException("one node expected, not " + arguments);
    }
    return node(arguments.getFirst());
  }

  private void addNode(List<String> arguments) {
    String name = arguments.getFirst();
    CarpSettings defaults =
        SettingsBuilder.settings().source("10.0.0." + (nodes.size() + 1)).build();
    nodes.put(name, segment.add(name, changed(defaults, arguments)));
  }

  private void reconfigure(List<String> arguments) {
    SimulatedNode node = node(arguments.getFirst());
    segment.give(node, new CarpEvent.Reconfigured(changed(node.carp.settings(), arguments)));
  }

  /** {@code before} with the KEY=VALUE words that follow the node's name. */
  private static CarpSettings changed(CarpSettings before, List<String> arguments) {
    Map<String, String> options =
        arguments.stream()
            .skip(1)
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    CarpSettings after =
        new CarpSettings(
            before.vhid(),
            options.containsKey("addresses")
                ? SettingsBuilder.addresses(options.remove("addresses").split(","))
                : before.addresses(),
            sources(options, before.sources()),
            new AdvertisementInterval(
                Integer.parseInt(take(options, "base", before.interval().advbase())),
                Integer.parseInt(take(options, "skew", before.interval().advskew()))),
            Integer.parseInt(take(options, "ratio", before.deadRatio())),
            Boolean.parseBoolean(take(options, "preempt", before.preempt())),
            TieBreak.valueOf(take(options, "tie", before.tieBreak()).toUpperCase(Locale.ROOT)),
            before.counterPolicy(),
            Boolean.parseBoolean(take(options, "demote-byte", before.demoteByte())));
    if (!options.isEmpty()) {
      throw new IllegalArgumentException("unknown options: " + options);
    }
    return after;
  }

  private static Sources sources(Map<String, String> options, Sources before) {
    return new Sources(
        source(options, "source", before.ipv4()), source(options, "source6", before.ipv6()));
  }

  private static @Nullable InetAddress source(
      Map<String, String> options, String key, @Nullable InetAddress otherwise) {
    String literal = options.remove(key);
    if (literal == null) {
      return otherwise;
    }
    return literal.equals("none") ? null : InetAddress.ofLiteral(literal);
  }

  private static String take(Map<String, String> options, String key, Object otherwise) {
    String value = options.remove(key);
    return value == null ? otherwise.toString() : value;
  }

  private static long nanos(String text) {
    return text.endsWith("ms")
        ? Long.parseLong(text.substring(0, text.length() - 2)) * 1_000_000
        : Long.parseLong(text.substring(0, text.length() - 1)) * 1_000_000_000;
  }

  private void heal(List<String> arguments) {
    if (arguments.isEmpty()) {
      side.clear();
    } else {
      segment.plug(only(arguments));
    }
  }

  private void partition(List<String> arguments) {
    int current = 0;
    for (String word : arguments) {
      if (word.equals("|")) {
        current++;
      } else {
        side.put(node(word).name, current);
      }
    }
  }

  private void drop(List<String> arguments) {
    Direction direction = new Direction(node(arguments.get(0)).name, node(arguments.get(1)).name);
    toDrop.put(direction, Integer.valueOf(arguments.get(2)));
  }

  @Override
  public boolean loses(SimulatedNode from, SimulatedNode to, Family family) {
    if (family == deafTo.get(to.name)) {
      return true;
    }
    Direction direction = new Direction(from.name, to.name);
    int left = toDrop.getOrDefault(direction, 0);
    if (left > 0) {
      toDrop.put(direction, left - 1);
      return true;
    }
    return areApart(from, to);
  }

  @Override
  public boolean losesAnnouncement(SimulatedNode from, SimulatedNode to) {
    return areApart(from, to);
  }

  private boolean areApart(SimulatedNode one, SimulatedNode other) {
    return !side.getOrDefault(one.name, 0).equals(side.getOrDefault(other.name, 0));
  }

  @Override
  public long latencyNanos(SimulatedNode from, SimulatedNode to) {
    return LATENCY_NANOS;
  }

  @Override
  public void stepped(long nowNanos, SimulatedNode node, CarpEvent event, Transition transition) {
    boolean yields =
        node.carp.state() instanceof CarpState.Master
            && transition.next().state() instanceof CarpState.Leaving;
    if (yields || !isHeartbeat(transition)) {
      transition.actions().forEach(action -> tell(nowNanos, node, text(action)));
    }
  }

  private static boolean isHeartbeat(Transition transition) {
    return transition.actions().stream()
        .allMatch(action ->
            action instanceof CarpAction.SendAdvertisement advertisement
                && !advertisement.interval().equals(AdvertisementInterval.BOW_OUT));
  }

  private static String text(CarpAction action) {
    return switch (action) {
      case CarpAction.AddAddresses(List<VirtualAddress> addresses) -> "adds " + list(addresses);
      case CarpAction.RemoveAddresses(List<VirtualAddress> addresses) ->
          "removes " + list(addresses);
      case CarpAction.SendAdvertisement(
              Family family,
              AdvertisementInterval interval,
              int demote,
              long _) ->
          "advertises "
              + interval.advbase()
              + "/"
              + interval.advskew()
              + (demote == 0 ? "" : " demote " + demote)
              + (family == Family.IPV4 ? "" : " in " + family);
      case CarpAction.AnnounceAddresses(List<VirtualAddress> addresses, AnnounceReason _) ->
          "announces " + list(addresses);
      case CarpAction.ReportRole report ->
          "is " + report.to() + ", was " + report.from() + ": " + report.reason() + silence(report);
      case CarpAction.ReportObservedMaster(InetAddress source) ->
          "sees the master " + source.getHostAddress();
      case CarpAction.ReportSilentFamily(Family family) ->
          family == null ? "hears both families" : "does not hear " + family;
      case CarpAction.ReportDemotion(Demotion demotion) ->
          demotion.steps().isEmpty()
              ? "is not demoted any more"
              : "is demoted: " + demotion.steps();
    };
  }

  private static String list(List<VirtualAddress> addresses) {
    return addresses.stream().map(VirtualAddress::toString).collect(Collectors.joining(" "));
  }

  private static String silence(CarpAction.ReportRole report) {
    return report.silenceNanos() < 0
        ? ""
        : " after " + seconds(report.silenceNanos()) + " s of silence";
  }

  private void show(SimulatedNode node) {
    String role = node.running ? node.carp.state().role().toString() : "dead";
    List<String> held = node.held.stream().map(VirtualAddress::toString).sorted().toList();
    String holding = held.isEmpty() ? "" : " holds " + String.join(" ", held);
    tell(segment.nowNanos(), node, role + holding);
  }

  private void tell(long nowNanos, SimulatedNode node, String text) {
    trace.add(seconds(nowNanos) + " " + node.name + " " + text);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.4f", nanos / 1e9);
  }

  @Override
  public void executed(long nowNanos, SimulatedNode node, CarpAction action) {
    // The trace tells what was decided.
  }

  @Override
  public void settled(long nowNanos, SimulatedNode node) {
    // Nothing is measured here: the trace is compared as a whole.
  }

  @Override
  public void passed(long nowNanos) {
    // Nor here.
  }

  @Override
  public void delivering(long nowNanos, Frame frame) {
    // What the node makes of it is told.
  }

  @Override
  public void lost(long nowNanos, SimulatedNode from, SimulatedNode to) {
    // What comes of it is told.
  }

  @Override
  public void refused(long nowNanos, Frame frame) {
    // All keys are the same here.
  }

  /** The story's text with each command followed by its trace; what it told before is replaced. */
  static String retell(String story) {
    Scenario scenario = new Scenario();
    StringBuilder told = new StringBuilder();
    for (String paragraph : story.strip().split("\n\n", -1)) {
      String head = paragraph.split("\n----", 2)[0];
      told.append(head).append('\n');
      List<String> lines =
          head.lines()
              .filter(line -> !line.startsWith("#"))
              .map(scenario::play)
              .flatMap(List::stream)
              .toList();
      Stream<String> output =
          lines.isEmpty() ? Stream.of() : Stream.concat(Stream.of("----"), lines.stream());
      output.forEach(line -> told.append(line).append('\n'));
      told.append('\n');
    }
    return told.toString().strip() + "\n";
  }
}
