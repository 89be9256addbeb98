package io.kcarp.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.runtime.HandOver;
import io.kcarp.agent.runtime.LoopClock;
import io.kcarp.agent.runtime.Peers;
import io.kcarp.agent.runtime.VirtualHostReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServerTest {
  private static final InetAddress SUCCESSOR = InetAddress.ofLiteral("10.0.0.2");

  private static final LoopClock CLOCK =
      new LoopClock() {
        @Override
        public long nanoTime() {
          return 5_000_000_000L;
        }

        @Override
        public Instant wallTime() {
          return Reports.SINCE;
        }
      };

  @TempDir private Path directory;

  private final StatusBoard board = new StatusBoard();
  private final Peers peers = new Peers();
  private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private @Nullable LocalServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void statusIsOneLineWithEveryField() throws Exception {
    start(this::handOver);
    board.report(Reports.of("web", Role.BACKUP, Role.MASTER, "MasterDown", 0));
    peers.heard("web", SUCCESSOR, new AdvertisementInterval(1, 20), 4_000_000_000L);
    problem.set("vip.yaml: holds no VirtualIP");

    LocalCommands.status(socket(), true, out);

    assertThat(text())
        .isEqualToIgnoringNewLines(
            """
            {"node":"n1","source":"vip.yaml","problem":"vip.yaml: holds no VirtualIP",\
            "virtualHosts":[{"name":"web","role":"Master","reason":"MasterDown",\
            "message":"A sentence.","since":"2026-01-01T00:00:00.500000Z","vhid":100,\
            "interface":"eth0","addresses":["10.0.0.100/32"],"held":["10.0.0.100/32"],\
            "sourceAddress":"10.0.0.1","advskew":10,"observedMaster":null,"generation":1,\
            "transitions":1,"lastTransition":{"from":"Backup","to":"Master",\
            "reason":"MasterDown","time":"2026-01-01T00:00:00.500000Z","silenceMillis":3039},\
            "externalPeers":[{"address":"10.0.0.2","advbase":1,"advskew":20,\
            "lastHeard":"2025-12-31T23:59:59.500000Z","silenceMillis":1000,"speaking":true}],\
            "foreignOwners":[]}]}
            """);
  }

  @Test
  void statusIsATableForPeople() throws Exception {
    start(this::handOver);
    board.report(Reports.of("web", Role.BACKUP, Role.MASTER, "MasterDown", 0));
    board.report(Reports.of("db", Role.INIT, Role.BACKUP, "Started", 0, SUCCESSOR));
    peers.heard("db", SUCCESSOR, AdvertisementInterval.BOW_OUT, 4_000_000_000L);
    problem.set("cut off");

    LocalCommands.status(socket(), false, out);

    assertThat(text().lines())
        .containsExactly(
            "NAME  ROLE    VHID  INTERFACE  ADDRESSES      MASTER    SINCE                       "
                + " REASON",
            "db    Backup  100   eth0       10.0.0.100/32  10.0.0.2  2026-01-01T00:00:00.500000Z "
                + " Started",
            "web   Master  100   eth0       10.0.0.100/32  10.0.0.1  2026-01-01T00:00:00.500000Z "
                + " MasterDown",
            "db: A sentence.",
            "web: A sentence.",
            "EXTERNAL PEER  OF  ADVBASE  ADVSKEW  LAST HEARD                   SPEAKS",
            "10.0.0.2       db  255      255      2025-12-31T23:59:59.500000Z  no",
            "Problem: cut off");
  }

  @Test
  void watchTellsTheStateThenEachTransitionThenTheEnd() throws Exception {
    start(this::handOver);
    board.report(Reports.of("web", Role.INIT, Role.BACKUP, "Started", 0));
    try (LocalClient client = LocalClient.connect(socket())) {
      client.ask(Map.of("verb", "watch"));
      assertThat(client.receive())
          .isEqualToIgnoringNewLines(
              """
              {"event":"state","time":"2026-01-01T00:00:00.500000Z","name":"web",\
              "role":"Backup","from":"Init","reason":"Started","message":"A sentence.",\
              "vhid":100,"interface":"eth0","addresses":["10.0.0.100/32"],"held":[],\
              "sourceAddress":"10.0.0.1","observedMaster":null,"silenceMillis":null}
              """);

      board.report(Reports.of("web", Role.BACKUP, Role.MASTER, "MasterDown", 3));
      assertThat(client.receive())
          .contains(
              "\"event\":\"transition\"",
              "\"role\":\"Master\"",
              "\"held\":[\"10.0.0.100/32\"]",
              "\"silenceMillis\":3039");

      board.released("web");
      assertThat(client.receive())
          .contains("\"event\":\"released\"", "\"role\":null", "\"held\":[]");

      stop();
      assertThat(client.receive()).isNull();
    }
  }

  @Test
  void handOverAnswersWhenThisNodeHasLetGo() throws Exception {
    start(this::handOver);
    board.report(Reports.of("web", Role.BACKUP, Role.MASTER, "MasterDown", 0));

    LocalCommands.handOver(socket(), "web", out);

    assertThat(text()).isEqualToIgnoringNewLines("web: Backup here, master is 10.0.0.2");
  }

  @Test
  void handOverThatCannotBeIsRefusedInOneSentence() throws Exception {
    start(name ->
        CompletableFuture.completedFuture(
            name.equals("web")
                ? new HandOver.NotMaster(Role.BACKUP)
                : new HandOver.Unknown(List.of("web"))));

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> LocalCommands.handOver(socket(), "web", out))
        .withMessage("web is Backup here, and only a master hands over");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> LocalCommands.handOver(socket(), "db", out))
        .withMessage("there is no virtual host 'db' on this node; there are web");
  }

  @Test
  void handOverWithoutASuccessorIsNoSuccess() throws Exception {
    start(name -> {
      board.report(Reports.of(name, Role.MASTER, Role.BACKUP, "HandedOver", 9));
      return CompletableFuture.completedFuture(new HandOver.Begun());
    });
    board.report(Reports.of("web", Role.BACKUP, Role.MASTER, "MasterDown", 0));

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> LocalCommands.handOver(socket(), "web", out))
        .withMessageContaining("no other node was heard to take over");
  }

  @Test
  void badRequestsAreRefusedAndTheConnectionGoesOn() throws Exception {
    start(this::handOver);
    try (LocalClient client = LocalClient.connect(socket())) {
      for (Map<String, String> request :
          List.of(Map.of("verb", "stop"), Map.<String, String>of(), Map.of("verb", "hand-over"))) {
        client.ask(request);
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(client::receive);
      }
      client.ask(Map.of("verb", "status"));
      assertThat(client.receive()).contains("\"node\":\"n1\"");
    }
  }

  @Test
  void withoutAnAgentItIsOneSentence() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> LocalCommands.status(socket(), true, out))
        .withMessageStartingWith("no agent answers on " + socket());
  }

  @Test
  void socketIsForItsOwnerAlone() throws Exception {
    start(this::handOver);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(socket().resolveSibling("."))))
        .isEqualTo("rwx------");
  }

  @Test
  void theAgentsFolderIsClosedToOthersWhenAKubeletLeftItOpen() throws Exception {
    Files.createDirectory(socket().getParent());
    Files.setPosixFilePermissions(
        socket().getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));

    start(this::handOver);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void anotherFolderStaysAsItIs() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

    server = LocalServer.start(directory.resolve("agent.sock"), board, verbs(this::handOver));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void theAnswerCanBeReadBackAsReports() throws Exception {
    start(this::handOver);
    VirtualHostReport master = Reports.of("web", Role.BACKUP, Role.MASTER, "MasterDown", 0);
    VirtualHostReport backup = Reports.of("db", Role.INIT, Role.BACKUP, "Started", 0, SUCCESSOR);
    VirtualHostReport conflict = Reports.withConflict(backup);
    board.report(master);
    board.report(conflict);

    try (LocalClient client = LocalClient.connect(socket())) {
      StatusAnswer answer = client.status();

      assertThat(answer.virtualHosts())
          .extracting(StatusAnswer.VirtualHostStatus::toReport)
          .containsExactly(Reports.ofNoGeneration(conflict), Reports.ofNoGeneration(master));
    }
  }

  @Test
  void anAnswerOfAnotherVersionIsReadAsFarAsItGoes() throws Exception {
    StatusAnswer answer =
        Json.MAPPER.readValue(
            """
            {"node":"n1","source":"vip.yaml","problem":null,"mood":"good",
            "virtualHosts":[{"name":"web","role":"Init","reason":"New","message":"",
            "since":"2026-01-01T00:00:00.500000Z","vhid":null,"interface":null,"addresses":[],
            "held":[],"sourceAddress":null,"advskew":null,"observedMaster":null,"generation":0,
            "transitions":0,"lastTransition":null,"externalPeers":[],"colour":"blue"}]}
            """,
            StatusAnswer.class);

    assertThat(answer.virtualHosts().getFirst().toReport().role()).isEqualTo(Role.INIT);
    assertThat(answer.virtualHosts().getFirst().foreignOwners()).isEmpty();
  }

  @Test
  void secondAgentIsRefusedAndTheFirstGoesOn() throws Exception {
    start(this::handOver);

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> LocalServer.start(socket(), new StatusBoard(), verbs(this::handOver)))
        .withMessageStartingWith("another agent listens on " + socket());
    LocalCommands.status(socket(), true, out);
    assertThat(text()).contains("n1");
  }

  @Test
  void whatAKilledAgentLeftIsReplaced() throws Exception {
    Files.createDirectory(socket().getParent());
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();

    start(this::handOver);
    LocalCommands.status(socket(), true, out);
    assertThat(text()).contains("n1");
    stop();
    assertThat(socket()).doesNotExist();
  }

  @Test
  void fileThatIsNoSocketIsLeftAlone() throws Exception {
    Files.createDirectory(socket().getParent());
    Files.writeString(socket(), "precious");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> start(this::handOver))
        .withMessageContaining("is not a socket");
    assertThat(socket()).hasContent("precious");
  }

  @Test
  void clientsAreBoundedAndWhoLeavesMakesRoom() throws Exception {
    start(this::handOver);
    List<LocalClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < LocalServer.MAX_CLIENTS; i++) {
        LocalClient client = LocalClient.connect(socket());
        clients.add(client);
        client.ask(Map.of("verb", "watch"));
      }
      try (LocalClient tooMany = LocalClient.connect(socket())) {
        assertThatExceptionOfType(ConfigurationException.class)
            .isThrownBy(tooMany::receive)
            .withMessageContaining("32 clients already");
      }
    } finally {
      clients.forEach(LocalClient::close);
    }
    await().atMost(Duration.ofSeconds(30)).untilAsserted(this::assertServes);
  }

  private void assertServes() throws ConfigurationException {
    try (LocalClient client = LocalClient.connect(socket())) {
      client.ask(Map.of("verb", "status"));
      JsonNode answer = LocalClient.parse(String.valueOf(client.receive()));
      assertThat(answer.path("node").asText()).isEqualTo("n1");
    }
  }

  @Test
  void followerThatDoesNotReadDelaysNobody() throws Exception {
    start(this::handOver);
    try (LocalClient lazy = LocalClient.connect(socket())) {
      lazy.ask(Map.of("verb", "watch"));
      for (int i = 0; i < 20_000; i++) {
        Role role = i % 2 == 0 ? Role.MASTER : Role.BACKUP;
        board.report(Reports.of("web", Role.BACKUP, role, "Reason", i));
      }
      board.report(Reports.of("web", Role.BACKUP, Role.MASTER, "Last", 20_000));

      assertServes();
      List<String> lines =
          Stream.generate(() -> receive(lazy))
              .takeWhile(line -> !line.contains("\"reason\":\"Last\""))
              .toList();
      assertThat(lines).hasSizeLessThan(20_000);
    }
  }

  private static String receive(LocalClient client) {
    try {
      return String.valueOf(client.receive());
    } catch (ConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  /** As the loop does it: a successor is heard, then the role is reported. */
  private CompletableFuture<HandOver> handOver(String name) {
    board.report(Reports.of(name, Role.MASTER, Role.BACKUP, "HandedOver", 9, SUCCESSOR));
    return CompletableFuture.completedFuture(new HandOver.Begun());
  }

  private void start(Function<String, CompletableFuture<HandOver>> handOver) throws Exception {
    server = LocalServer.start(socket(), board, verbs(handOver));
  }

  private void stop() {
    if (server != null) {
      server.close();
    }
  }

  private LocalVerbs verbs(Function<String, CompletableFuture<HandOver>> handOver) {
    return new LocalVerbs(
        "n1", "vip.yaml", () -> Optional.ofNullable(problem.get()), peers, CLOCK, handOver);
  }

  private Path socket() {
    return directory.resolve("kcarp").resolve("agent.sock");
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
