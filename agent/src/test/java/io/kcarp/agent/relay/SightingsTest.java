package io.kcarp.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.relay.Sightings.Heard;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.runtime.VirtualHostReport.RoleChange;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private static final Path FOLDER = Path.of("/run/kcarp");
  private static final Set<String> WANTED = Set.of("control-plane");
  private static final VirtualHostReport MASTER =
      Told.report("control-plane", Role.BACKUP, Role.MASTER);
  private static final VirtualHostReport BACKUP =
      Told.report("control-plane", Role.INIT, Role.BACKUP);

  private final Sightings sightings = new Sightings(FOLDER);
  private final Told told = new Told();

  private void at(double seconds, Set<String> wanted, SortedMap<Path, Heard> agents) {
    sightings.tell(
        wanted,
        agents,
        (long) (seconds * 1e9),
        Told.SINCE.plusMillis((long) (seconds * 1e3)),
        told);
  }

  private static SortedMap<Path, Heard> nobody() {
    return new TreeMap<>();
  }

  private static SortedMap<Path, Heard> agent(String socket, VirtualHostReport... reports) {
    Map<String, VirtualHostReport> byName = new TreeMap<>();
    for (VirtualHostReport report : reports) {
      byName.put(report.name(), report);
    }
    return new TreeMap<>(Map.of(FOLDER.resolve(socket), new Heard(byName)));
  }

  @Test
  void whatChangedIsToldOnce() {
    at(0, WANTED, agent("cp.sock", BACKUP, Told.report("other", Role.INIT, Role.BACKUP)));
    at(1, WANTED, agent("cp.sock", BACKUP));
    at(2, WANTED, agent("cp.sock", MASTER));
    at(3, WANTED, agent("cp.sock", MASTER));

    assertThat(told.reports).containsExactly(BACKUP, MASTER);
  }

  @Test
  void aShortAbsenceIsNotTold() {
    at(0, WANTED, agent("cp.sock", MASTER));
    at(1, WANTED, nobody());
    at(2.9, WANTED, agent("cp.sock"));
    at(2.95, WANTED, agent("cp.sock", MASTER));
    at(3.1, WANTED, nobody());
    at(5, WANTED, nobody());

    assertThat(told.reports).containsExactly(MASTER);
  }

  @Test
  void whatIsGoneIsToldWithTheTimeWhenItWent() {
    at(0, WANTED, agent("cp.sock", MASTER));
    at(1, WANTED, nobody());
    at(3, WANTED, nobody());
    at(4, WANTED, nobody());

    assertThat(told.words)
        .containsExactly("control-plane MASTER MasterDown", "control-plane INIT NoStaticPod");
    VirtualHostReport gone = told.reports.getLast();
    assertThat(gone.since()).isEqualTo(Told.SINCE.plusSeconds(1));
    assertThat(gone.lastTransition())
        .isEqualTo(
            new RoleChange(Role.MASTER, Role.INIT, "NoStaticPod", Told.SINCE.plusSeconds(1), null));
    assertThat(gone.held()).isEmpty();
    assertThat(gone.message()).contains("no other agent answers in /run/kcarp");
  }

  @Test
  void whatNeverCameIsToldToo() {
    at(0, WANTED, nobody());
    at(1, WANTED, agent("cp.sock", Told.report("controlplane", Role.INIT, Role.BACKUP)));
    at(2, WANTED, agent("cp.sock", Told.report("controlplane", Role.INIT, Role.BACKUP)));

    assertThat(told.words).containsExactly("control-plane INIT NoStaticPod");
    assertThat(told.reports.getFirst().message()).contains("cp.sock runs controlplane");
  }

  @Test
  void whoHangsIsNamed() {
    SortedMap<Path, Heard> hanging =
        new TreeMap<>(Map.of(FOLDER.resolve("cp.sock"), new Heard(null)));
    at(0, WANTED, agent("cp.sock", MASTER));
    at(1, WANTED, hanging);
    at(3, WANTED, hanging);

    assertThat(told.reports.getLast().message()).contains("cp.sock does not answer");
  }

  @Test
  void ofTwoTheOneThatTakesPartIsMeant() {
    SortedMap<Path, Heard> two =
        agent("a.sock", Told.report("control-plane", Role.BACKUP, Role.INIT));
    two.putAll(agent("b.sock", MASTER));

    at(0, WANTED, two);

    assertThat(told.reports).containsExactly(MASTER);
  }

  @Test
  void whatIsNoLongerLookedForIsReleased() {
    at(0, WANTED, agent("cp.sock", MASTER));
    at(1, Set.of(), agent("cp.sock", MASTER));
    at(2, Set.of(), agent("cp.sock", MASTER));

    assertThat(told.words)
        .containsExactly("control-plane MASTER MasterDown", "control-plane released");
  }
}
