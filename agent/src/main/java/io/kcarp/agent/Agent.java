package io.kcarp.agent;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kcarp.agent.clock.BootClock;
import io.kcarp.agent.config.AgentOptions;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.kube.AgentAddresses;
import io.kcarp.agent.kube.ApiClient;
import io.kcarp.agent.kube.ApiSource;
import io.kcarp.agent.kube.FileSource;
import io.kcarp.agent.kube.LeaseHeartbeat;
import io.kcarp.agent.kube.RoleEvents;
import io.kcarp.agent.kube.StatusFanOut;
import io.kcarp.agent.kube.StatusPublisher;
import io.kcarp.agent.local.LocalServer;
import io.kcarp.agent.local.LocalVerbs;
import io.kcarp.agent.local.StatusBoard;
import io.kcarp.agent.locks.SocketLocks;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.socket.KernelNetlink;
import io.kcarp.agent.observe.HttpEndpoint;
import io.kcarp.agent.observe.Logs;
import io.kcarp.agent.observe.LoopHealth;
import io.kcarp.agent.observe.Metrics;
import io.kcarp.agent.relay.Neighbours;
import io.kcarp.agent.runtime.AgentLoop;
import io.kcarp.agent.runtime.DesiredStateSource;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.runtime.HandOver;
import io.kcarp.agent.runtime.LoopClock;
import io.kcarp.agent.runtime.NetlinkFeed;
import io.kcarp.agent.runtime.Peers;
import io.kcarp.agent.runtime.Rehearsal;
import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHosts;
import io.kcarp.agent.ucarp.FixedSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running agent: the parts, wired by hand. */
final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** An exit may take 2 s; the rest of them is for the JVM's own end. */
  private static final Duration LEAVE = Duration.ofMillis(1_500);

  /** A hand-over takes at most 1.2 s. */
  private static final Duration HAND_OVER = Duration.ofMillis(1_400);

  /** What the local socket calls the API server. */
  private static final String API = "api";

  private static final Duration LAST_REPORT = Duration.ofMillis(250);

  private final AgentLoop loop;
  private final VirtualHosts hosts;
  private final World world;
  private final @Nullable LocalServer localServer;

  private Agent(
      AgentLoop loop, VirtualHosts hosts, World world, @Nullable LocalServer localServer) {
    this.loop = loop;
    this.hosts = hosts;
    this.world = world;
    this.localServer = localServer;
  }

  /**
   * Where desired state comes from and reports go: the API server, or a file and nowhere.
   *
   * @param problem why what it says now is not followed
   * @param end reports once more
   */
  private record World(
      String name,
      DesiredStateSource source,
      StatusSink status,
      Supplier<Optional<String>> notReadyBecause,
      Supplier<Optional<String>> problem,
      Runnable begin,
      Runnable end) {}

  /** Makes the world for an agent that is starting. */
  @FunctionalInterface
  private interface WorldMaker {
    World make(Metrics metrics, LoopHealth health, AgentAddresses agents)
        throws ConfigurationException;
  }

  /**
   * Starts for the API server's VirtualIPs, or a file's; returns when the loop runs.
   *
   * @throws ConfigurationException when something is missing that will not come by itself
   */
  static Agent start(AgentOptions options, Kernel.Opener kernel) throws ConfigurationException {
    Path file = options.file();
    return start(
        options.node(),
        options.socket(),
        options.httpAddress(),
        kernel,
        (metrics, health, agents) ->
            file == null
                ? api(options, metrics, health, agents)
                : file(file, FileSource.read(file, options.keyFile(), options.node())));
  }

  /**
   * Starts for one virtual host; returns when the loop runs.
   *
   * @param name under which it is in logs and metrics
   * @param socket where it can be asked
   * @param httpAddress null: metrics and health listen nowhere
   * @throws ConfigurationException when something is missing that will not come by itself
   */
  static Agent start(
      String name,
      DesiredVirtualHost host,
      Path socket,
      @Nullable InetSocketAddress httpAddress,
      Kernel.Opener kernel)
      throws ConfigurationException {
    return start(
        name, socket, httpAddress, kernel, (_, _, _) -> commandLine(new FixedSource(name, host)));
  }

  private static Agent start(
      String node,
      Path socket,
      @Nullable InetSocketAddress httpAddress,
      Kernel.Opener opener,
      WorldMaker worldMaker)
      throws ConfigurationException {
    BootClock bootClock = BootClock.open();
    // Meanwhile: to open it and to read what is desired takes as long, and neither needs the other.
    FutureTask<Kernel> opening = new FutureTask<>(() -> opener.open(bootClock::nanoTime));
    Thread.ofPlatform().daemon().name("opening").start(opening);
    LoopClock clock = LoopClock.of(bootClock::nanoTime);
    AgentAddresses agents = new AgentAddresses();
    Peers peers = new Peers(agents::isAgent);
    Metrics metrics = new Metrics(peers, clock::nanoTime);
    StatusBoard board = new StatusBoard();
    AgentLoop loop = new AgentLoop(clock, metrics);
    LoopHealth health = loop::nanosSinceLastTurn;
    World world = worldMaker.make(metrics, health, agents);
    Kernel kernel = opened(opening);
    ScheduledExecutorService links =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("links").factory());
    // One for all rehearsals: to make a meter takes longer than a takeover.
    Metrics rehearsed = new Metrics();
    VirtualHosts hosts =
        new VirtualHosts(
            kernel.netlink(),
            kernel.framePorts(),
            links,
            loop,
            loop,
            new StatusFanOut(List.of(board, world.status())),
            metrics,
            peers,
            new SocketLocks(),
            clock,
            new SecureRandom(),
            new Rehearsal(kernel.netlink(), clock, rehearsed));
    LocalServer localServer =
        localServer(
            socket,
            board,
            new LocalVerbs(
                node,
                world.name(),
                world.problem(),
                peers,
                clock,
                name -> {
                  CompletableFuture<HandOver> answer = new CompletableFuture<>();
                  loop.execute(() -> answer.complete(hosts.handOver(name)));
                  return answer;
                }));
    Thread rehearsal =
        Thread.ofPlatform().name("rehearsal").daemon().unstarted(() -> rehearse(clock, rehearsed));
    if (httpAddress != null) {
      HttpEndpoint endpoint =
          HttpEndpoint.start(
              httpAddress,
              metrics::scrape,
              health,
              new Readiness(world.notReadyBecause(), rehearsal));
      LOG.atInfo()
          .addKeyValue("http", httpAddress.getAddress().getHostAddress())
          .addKeyValue("port", endpoint.port())
          .log("Metrics and health are served");
    }
    new NetlinkFeed(kernel.watches(), links, event -> loop.execute(() -> hosts.netlinkEvent(event)))
        .start();
    loop.start(hosts);
    world.begin().run();
    world.source().start(desired -> loop.execute(() -> hosts.desired(desired)));
    // Last: it takes a core from what is to run at once.
    rehearsal.start();
    LOG.atInfo().addKeyValue("node", node).log("The agent runs");
    return new Agent(loop, hosts, world, localServer);
  }

  private static Kernel opened(Future<Kernel> opening) throws ConfigurationException {
    try {
      return opening.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ConfigurationException missing -> throw missing;
        case RuntimeException fault -> throw fault;
        case Error fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody ends a start", e);
    }
  }

  /** A socket that can't be made is no reason to leave an address without its agent. */
  private static @Nullable LocalServer localServer(Path socket, StatusBoard board, LocalVerbs verbs)
      throws ConfigurationException {
    try {
      return LocalServer.start(socket, board, verbs);
    } catch (IOException e) {
      LOG.warn(
          "No local socket, so kcarp-agent status and hand-over don't work here: --socket {}: {}",
          socket,
          e.getMessage());
      return null;
    }
  }

  private static void rehearse(LoopClock clock, Metrics rehearsed) {
    try (Netlink netlink = KernelNetlink.open()) {
      new Rehearsal(netlink, clock, rehearsed).run();
    }
  }

  private static World api(
      AgentOptions options, Metrics metrics, LoopHealth health, AgentAddresses agents)
      throws ConfigurationException {
    KubernetesClient client = ApiClient.create();
    String node = options.node();
    StatusPublisher publisher = new StatusPublisher(client, node, metrics::publishFailed);
    LeaseHeartbeat heartbeat =
        new LeaseHeartbeat(client, node, options.namespace(), health::turning, Clock.systemUTC());
    Neighbours neighbours = new Neighbours(options.socket(), Clock.systemUTC());
    ApiSource source =
        new ApiSource(
            client,
            node,
            options.namespace(),
            ApiClient.address(client),
            options.socket().resolveSibling(options.socket().getFileName() + ".desired.json"),
            (virtualIp, reportedHere) -> {
              publisher.observed(virtualIp, reportedHere);
              agents.observed(virtualIp, reportedHere);
            },
            neighbours::lookFor,
            // Others must know that this node lives before it reads what they may change.
            listAnew ->
                heartbeat.start(() -> {
                  listAnew.run();
                  publisher.sayAllAgain();
                }));
    RoleEvents events = new RoleEvents(client, node, source::uid, metrics::eventDropped);
    return new World(
        API,
        source,
        new StatusFanOut(List.of(publisher, events)),
        source::notReadyBecause,
        source::notReadyBecause,
        () -> {
          publisher.start();
          events.start();
          neighbours.start(new StatusFanOut(List.of(publisher.ofStaticPods(), events)));
        },
        () -> {
          publisher.flush(LAST_REPORT);
          heartbeat.close();
        });
  }

  private static World file(Path file, FileSource source) {
    return new World(
        file.toString(),
        source,
        StatusSink.NONE,
        Optional::empty,
        source::refusal,
        () -> {},
        () -> {});
  }

  private static World commandLine(DesiredStateSource source) {
    return new World(
        "command line",
        source,
        StatusSink.NONE,
        Optional::empty,
        Optional::empty,
        () -> {},
        () -> {});
  }

  /** Logs a line for each virtual host (SIGUSR1). */
  void logRoles() {
    loop.execute(() ->
        hosts.roleLines().forEach((name, line) -> LOG.atInfo().addKeyValue("vip", name).log(line)));
  }

  /** Every master hands over and stays backup for 3 s (SIGUSR2). */
  void handOver() {
    loop.execute(hosts::handOverAll);
  }

  /**
   * Hands over what it holds, reports once more, ends the log; returns after 1.5 s at most. What
   * waits longer by then, for the API server or whoever reads the log, ends with the process.
   */
  void leave() {
    Thread leaving = Thread.ofPlatform().daemon().name("leaving").start(this::handOverAndEnd);
    try {
      var _ = leaving.join(LEAVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handOverAndEnd() {
    CompletableFuture<Void> released = new CompletableFuture<>();
    loop.execute(() -> hosts.shutdown(released));
    try {
      released.get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.error("Not everything was released within {} ms", HAND_OVER.toMillis());
      loop.execute(hosts::abandon);
    } catch (ExecutionException e) {
      LOG.error("A fault in kcarp while leaving", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.end();
    if (localServer != null) {
      localServer.close();
    }
    world.end().run();
    world.source().close();
    Logs.flushAndStop();
  }
}
