package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every order in which an operator, some nodes and a user can act. Nodes take up what is published
 * when they like, may skip some, report later, die, and return; the user edits at any moment, and
 * may be refused. A returning node first shows that it lives, then reads what is published. Between
 * a decision of the operator and its publication anything may happen; it may fail to publish, and
 * decide anew.
 */
final class TwoPhaseChangeModel {
  /** What the operator decides by. */
  @FunctionalInterface
  interface Decision {
    Progress towards(
        EffectiveConfiguration target,
        EffectiveConfiguration current,
        boolean isPublished,
        List<LiveNode> live);
  }

  private enum Life {
    DOWN,
    STARTING,
    RUNNING
  }

  /**
   * A node.
   *
   * @param held index of the published configuration that it runs; -1 while it runs none
   * @param reported the serial that its entry says, whether it lives or not
   */
  private record Node(Life life, int held, long reported) {
    static final Comparator<Node> ORDER =
        Comparator.comparing(Node::life)
            .thenComparingInt(Node::held)
            .thenComparingLong(Node::reported);
  }

  /**
   * A moment.
   *
   * @param target what the spec wants, or null: it is refused
   * @param published all so far, the current one last
   * @param decided what the operator is about to publish, or null
   * @param nodes sorted: they are all alike
   */
  record Moment(
      @Nullable EffectiveConfiguration target,
      List<EffectiveConfiguration> published,
      @Nullable EffectiveConfiguration decided,
      List<Node> nodes,
      int edits,
      int deaths) {

    /** What the operator goes on from, published or not. */
    EffectiveConfiguration latest() {
      return decided == null ? published.getLast() : decided;
    }

    Moment decide(
        @Nullable EffectiveConfiguration next, List<EffectiveConfiguration> alreadyPublished) {
      return new Moment(target, alreadyPublished, next, nodes, edits, deaths);
    }

    /** Pairs of live nodes of which one refuses what the other sends. */
    List<String> misunderstandings() {
      List<String> found = new ArrayList<>();
      for (Node sender : running()) {
        for (Node receiver : running()) {
          EffectiveConfiguration sent = published.get(sender.held());
          EffectiveConfiguration accepts = published.get(receiver.held());
          if (!accepts(accepts, sent)) {
            found.add("serial " + accepts.serial() + " refuses " + sent.serial());
          }
        }
      }
      return found;
    }

    private List<Node> running() {
      return nodes.stream().filter(node -> node.life() == Life.RUNNING).toList();
    }

    private static boolean accepts(EffectiveConfiguration receiver, EffectiveConfiguration sent) {
      Accepting besides = receiver.accepting();
      boolean key =
          Objects.equals(sent.key(), receiver.key())
              || (besides != null && Objects.equals(sent.key(), besides.key()));
      boolean addresses =
          sent.addresses().equals(receiver.addresses())
              || (besides != null && sent.addresses().equals(besides.addresses()));
      return key && addresses;
    }
  }

  private final Decision decision;
  private final List<@Nullable EffectiveConfiguration> targets;
  private final ArrayDeque<Moment> open = new ArrayDeque<>();
  private final Set<Moment> seen = new HashSet<>();

  /**
   * Nothing happened yet.
   *
   * @param targets what the user may want; null: something that is refused
   */
  TwoPhaseChangeModel(Decision decision, List<@Nullable EffectiveConfiguration> targets) {
    this.decision = decision;
    this.targets = targets;
  }

  /**
   * Visits every moment that can come about once.
   *
   * @param first what all nodes run at the beginning
   * @return how many there are
   */
  int explore(
      EffectiveConfiguration first, int nodes, int edits, int deaths, Consumer<Moment> visitor) {
    Node node = new Node(Life.RUNNING, 0, first.serial());
    add(new Moment(first, List.of(first), null, Collections.nCopies(nodes, node), edits, deaths));
    while (!open.isEmpty()) {
      Moment moment = open.remove();
      visitor.accept(moment);
      userActs(moment);
      operatorActs(moment);
      nodesAct(moment);
    }
    return seen.size();
  }

  /** Lets operator and nodes act in turn, and nobody else, until nothing changes. */
  EffectiveConfiguration rest(Moment moment) {
    List<EffectiveConfiguration> published = new ArrayList<>(moment.published());
    if (moment.decided() != null) {
      published.add(moment.decided());
    }
    List<Node> nodes = moment.nodes();
    while (true) {
      int last = published.size() - 1;
      EffectiveConfiguration current = published.get(last);
      nodes =
          nodes.stream()
              .map(node ->
                  node.life() == Life.DOWN ? node : new Node(Life.RUNNING, last, current.serial()))
              .toList();
      EffectiveConfiguration next = next(moment.target(), current, true, nodes);
      if (next.equals(current)) {
        return current;
      }
      published.add(next);
    }
  }

  private void userActs(Moment moment) {
    if (moment.edits() > 0) {
      for (EffectiveConfiguration target : targets) {
        add(
            new Moment(
                target,
                moment.published(),
                moment.decided(),
                moment.nodes(),
                moment.edits() - 1,
                moment.deaths()));
      }
    }
  }

  private void operatorActs(Moment moment) {
    EffectiveConfiguration decided = moment.decided();
    EffectiveConfiguration next =
        next(moment.target(), moment.latest(), decided == null, moment.nodes());
    if (!next.equals(moment.latest())) {
      add(moment.decide(next, moment.published()));
    }
    if (decided != null) {
      List<EffectiveConfiguration> published = new ArrayList<>(moment.published());
      published.add(decided);
      add(moment.decide(null, published));
    }
  }

  private EffectiveConfiguration next(
      @Nullable EffectiveConfiguration target,
      EffectiveConfiguration latest,
      boolean isPublished,
      List<Node> nodes) {
    return decision
        .towards(
            target == null ? latest.withAccepting(null) : target, latest, isPublished, live(nodes))
        .effective();
  }

  private static List<LiveNode> live(List<Node> nodes) {
    return nodes.stream()
        .filter(node -> node.life() != Life.DOWN)
        .map(node -> new LiveNode("n", node.reported()))
        .toList();
  }

  private void nodesAct(Moment moment) {
    int last = moment.published().size() - 1;
    for (int i = 0; i < moment.nodes().size(); i++) {
      Node node = moment.nodes().get(i);
      switch (node.life()) {
        case DOWN -> replace(moment, i, new Node(Life.STARTING, -1, node.reported()), 0);
        case STARTING -> replace(moment, i, new Node(Life.RUNNING, last, node.reported()), 0);
        case RUNNING -> {
          for (int newer = node.held() + 1; newer <= last; newer++) {
            replace(moment, i, new Node(Life.RUNNING, newer, node.reported()), 0);
          }
          long serial = moment.published().get(node.held()).serial();
          replace(moment, i, new Node(Life.RUNNING, node.held(), serial), 0);
          if (moment.deaths() > 0) {
            replace(moment, i, new Node(Life.DOWN, -1, node.reported()), 1);
          }
        }
      }
    }
  }

  private void replace(Moment moment, int index, Node node, int deaths) {
    List<Node> nodes = new ArrayList<>(moment.nodes());
    nodes.set(index, node);
    nodes.sort(Node.ORDER);
    add(
        new Moment(
            moment.target(),
            moment.published(),
            moment.decided(),
            List.copyOf(nodes),
            moment.edits(),
            moment.deaths() - deaths));
  }

  private void add(Moment moment) {
    if (seen.add(moment)) {
      open.add(moment);
    }
  }
}
