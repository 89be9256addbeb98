package io.kcarp.lab.bench;

import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.lab.api.QuickApi;
import io.kcarp.lab.cluster.ClusterObjects;
import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.CarpDaemon;
import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.KcarpAgent;
import io.kcarp.lab.net.KcarpOptions;
import io.kcarp.lab.net.Keepalived;
import io.kcarp.lab.net.KeepalivedOptions;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.ProcessSpec;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.Ucarp;
import io.kcarp.lab.net.UcarpOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * kcarp's programs, run from their images, beside ucarp and keepalived: how fast they start, and
 * what they take while nothing happens. Each has a segment of its own.
 */
final class FootprintBench implements AutoCloseable {
  private static final List<Integer> ADDRESSES = List.of(1, 10, 100);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int API_ADDRESSES = 10;
  private static final int API_PORT = 6443;
  private static final int FIRST_HOST = 100;

  private final ImageRoot agent;
  private final ImageRoot operator;
  private final Path folder;
  private final Duration warmUp;
  private final Duration time;
  private final int starts;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<Contender> contenders = new ArrayList<>();

  /** One that runs until the end of the measurement. */
  private record Contender(String program, int addresses, List<LabProcess> processes) {
    /** All that the kernel knows of it now. */
    List<Long> pids() {
      return processes.stream()
          .flatMap(process ->
              LongStream.concat(
                      LongStream.of(process.pid()),
                      ProcessHandle.of(process.pid()).stream()
                          .flatMap(ProcessHandle::descendants)
                          .mapToLong(ProcessHandle::pid))
                  .boxed())
          .toList();
    }

    long cpuNanos() throws IOException {
      long nanos = 0;
      for (long pid : pids()) {
        nanos += new ProcessTimes(pid).cpuNanos();
      }
      return nanos;
    }
  }

  /**
   * Measures nothing yet.
   *
   * @param folder empty; where the images are unpacked
   * @param warmUp from when everything runs
   * @param time to measure
   * @param starts of each program
   */
  FootprintBench(Path images, Path folder, Duration warmUp, Duration time, int starts)
      throws IOException {
    this.folder = folder;
    this.agent = ImageRoot.unpack(images.resolve("agent.tar"), folder.resolve("agent"));
    this.operator = ImageRoot.unpack(images.resolve("operator.tar"), folder.resolve("operator"));
    this.warmUp = warmUp;
    this.time = time;
    this.starts = starts;
  }

  FootprintResult run() throws IOException {
    Spread accepted = firstAccepted();
    Spread kcarp = firstAdvertisement((host, address) -> agent(host, 1, options(1, address)));
    Spread ucarp =
        firstAdvertisement(
            (host, address) -> Ucarp.start(host, UcarpOptions.of(1, "secret", address)));
    Spread keepalived = firstAdvertisement(FootprintBench::keepalived);
    startAll();
    return new FootprintResult(accepted, kcarp, ucarp, keepalived, idle(), agent, operator, time);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  // --- starts ----------------------------------------------------------------------------------

  /** Starts a daemon on a host, for an address. */
  @FunctionalInterface
  private interface Starter {
    CarpDaemon start(Host host, Inet4Address address) throws IOException;
  }

  /**
   * To the first frame of a worse master that is accepted: it provokes an agent that preempts, at
   * once, to advertise.
   */
  private Spread firstAccepted() throws IOException {
    try (var segment = Segment.create("accepted", "10.89.0.1/24")) {
      var address = Inet4Address.ofLiteral("10.89.0.100");
      var options = KcarpOptions.of(1, "secret", address);
      try (var worse =
          agent(segment.addHost("worse", "10.89.0.12/24"), 1, options.withInterval(0, 2))) {
        Await.until("a master", LOOK, () -> worse.is(Role.MASTER));
        var host = segment.addHost("better", "10.89.0.11/24");
        var better = options.withInterval(0, 1).withPreempt();
        return spread(host, () -> agent(host, 1, better));
      }
    }
  }

  private Spread firstAdvertisement(Starter starter) throws IOException {
    try (var segment = Segment.create("alone", "10.89.0.1/24")) {
      var host = segment.addHost("alone", "10.89.0.11/24");
      var address = Inet4Address.ofLiteral("10.89.0.100");
      return spread(host, () -> starter.start(host, address));
    }
  }

  /** Starts something. */
  @FunctionalInterface
  private interface Start {
    CarpDaemon daemon() throws IOException;
  }

  private Spread spread(Host host, Start start) throws IOException {
    var took = LongStream.builder();
    for (int i = 0; i < starts; i++) {
      try (var capture =
          FrameCapture.start(
              host.port(), frame -> FrameCapture.advertisement(frame) && isFrom(frame, host))) {
        long beganNanos = System.nanoTime();
        try (var daemon = start.daemon()) {
          Await.until("an advertisement", LOOK, () -> !capture.frames().isEmpty());
          CapturedFrame first = capture.frames().getFirst();
          took.add(first.atNanos() - began(daemon, beganNanos));
        }
      }
      host.ip("address", "flush", "dev", Host.INTERFACE, "to", "10.89.0.100");
    }
    return Spread.of(took.build());
  }

  private static boolean isFrom(byte[] frame, Host host) {
    byte[] source = host.address().getAddress();
    return frame[26] == source[0]
        && frame[27] == source[1]
        && frame[28] == source[2]
        && frame[29] == source[3];
  }

  /** Of an image's program the launcher says when it was begun with. */
  private static long began(CarpDaemon daemon, long beganNanos) throws IOException {
    if (!(daemon instanceof KcarpAgent kcarp)) {
      return beganNanos;
    }
    var told =
        Files.readString(kcarp.file().resolveSibling(ImageRoot.STARTED), StandardCharsets.UTF_8)
            .strip();
    var at = new BigDecimal(told);
    var instant =
        Instant.ofEpochSecond(
            at.longValue(), at.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    return System.nanoTime() - Duration.between(instant, Instant.now()).toNanos();
  }

  // --- idle ------------------------------------------------------------------------------------

  private void startAll() throws IOException {
    int number = 0;
    for (int addresses : ADDRESSES) {
      var segment = segment(number++);
      var kcarp = opened(agent(host(segment), addresses, options(segment, addresses)));
      contenders.add(
          new Contender("kcarp agent, from a file", addresses, List.of(kcarp.process())));
      Await.until(
          "%d addresses held".formatted(addresses),
          LOOK,
          () -> kcarp.ready() && kcarp.roles().values().stream().allMatch(Role.MASTER::equals));
    }
    inKubernetes(segment(number++));
    for (int addresses : ADDRESSES) {
      ucarps(segment(number++), addresses);
    }
    var segment = segment(number);
    var keepalived = opened(keepalived(host(segment), address(segment, 1)));
    contenders.add(new Contender("keepalived", 1, List.of(keepalived.process())));
    Await.until("keepalived as master", LOOK, () -> keepalived.is(Role.MASTER));
  }

  private Segment segment(int number) {
    return opened(Segment.create("foot" + number, "10.90.%d.1/24".formatted(number)));
  }

  private static Host host(Segment segment) {
    String network = network(segment);
    return segment.addHost("on-" + segment.bridge(), network + ".250/24");
  }

  private static String network(Segment segment) {
    String own = segment.address().address().getHostAddress();
    return own.substring(0, own.lastIndexOf('.'));
  }

  private static Inet4Address address(Segment segment, int number) {
    return Inet4Address.ofLiteral(network(segment) + "." + (FIRST_HOST + number));
  }

  private KcarpAgent agent(Host host, int addresses, Map<String, KcarpOptions> options)
      throws IOException {
    if (options.size() != addresses) {
      throw new IllegalArgumentException(addresses + " addresses");
    }
    return KcarpAgent.start(agent.launcher(), host, options, Map.of());
  }

  private KcarpAgent agent(Host host, int addresses, KcarpOptions options) throws IOException {
    return agent(host, addresses, Map.of("vip", options));
  }

  private static KcarpOptions options(int vhid, Inet4Address address) {
    return KcarpOptions.of(vhid, "secret", address);
  }

  private static Map<String, KcarpOptions> options(Segment segment, int addresses) {
    var byName = new LinkedHashMap<String, KcarpOptions>();
    for (int vhid = 1; vhid <= addresses; vhid++) {
      byName.put(addresses == 1 ? "vip" : "vip-" + vhid, options(vhid, address(segment, vhid)));
    }
    return byName;
  }

  private static Keepalived keepalived(Host host, Inet4Address address) throws IOException {
    return Keepalived.start(
        host, new KeepalivedOptions(1, address, 100, BigDecimal.ONE, false), Map.of());
  }

  private void ucarps(Segment segment, int addresses) throws IOException {
    var host = host(segment);
    var daemons = new ArrayList<Ucarp>();
    for (int vhid = 1; vhid <= addresses; vhid++) {
      daemons.add(
          opened(Ucarp.start(host, UcarpOptions.of(vhid, "secret", address(segment, vhid)))));
    }
    Await.until(
        "%d ucarps as masters".formatted(addresses),
        LOOK,
        () -> daemons.stream().allMatch(daemon -> daemon.is(Role.MASTER)));
    contenders.add(
        new Contender("ucarp", addresses, daemons.stream().map(Ucarp::process).toList()));
  }

  /** Operator and agent on a quick API server with TLS. */
  private void inKubernetes(Segment segment) throws IOException {
    var host = host(segment);
    var api =
        opened(
            QuickApi.startedWithTls(new InetSocketAddress(segment.address().address(), API_PORT)));
    var client = opened(api.client());
    ClusterObjects.create(client, Map.of(host.name(), host.address()));
    for (int number = 1; number <= API_ADDRESSES; number++) {
      client
          .resource(
              """
              apiVersion: kcarp.io/v1alpha1
              kind: VirtualIP
              metadata: {name: vip-%d}
              spec: {addresses: [%s]}
              """
                  .formatted(number, address(segment, number).getHostAddress()))
          .create();
    }
    var operators = start(host, operator, api, List.of("run", "--agent-image=kcarp-agent"));
    var agents =
        start(
            host, agent, api, List.of("run", "--node=" + host.name(), "--socket=/tmp/agent.sock"));
    Await.until(
        "masters in the API",
        LOOK,
        () ->
            client.resources(VirtualIP.class).list().getItems().stream()
                .allMatch(vip ->
                    vip.getStatus() != null && host.name().equals(vip.getStatus().master())));
    contenders.add(new Contender("kcarp agent, in Kubernetes", API_ADDRESSES, List.of(agents)));
    contenders.add(new Contender("kcarp operator", -1, List.of(operators)));
  }

  private LabProcess start(Host host, ImageRoot image, QuickApi api, List<String> arguments)
      throws IOException {
    var work = Files.createTempDirectory(folder, "work-");
    api.writeKubeconfig(work.resolve("kubeconfig"));
    var command = new ArrayList<>(List.of(image.launcher().toAbsolutePath().toString()));
    command.addAll(arguments);
    return opened(
        host.start(
            ProcessSpec.of(work.resolve("log"), command)
                .withEnvironment("KUBECONFIG", "/tmp/kubeconfig")));
  }

  private List<Footprint> idle() throws IOException {
    pause(warmUp);
    var before = new ArrayList<Long>();
    for (var contender : contenders) {
      before.add(contender.cpuNanos());
    }
    long startNanos = System.nanoTime();
    pause(time);
    double tookNanos = System.nanoTime() - startNanos;
    var footprints = new ArrayList<Footprint>();
    for (int i = 0; i < contenders.size(); i++) {
      var contender = contenders.get(i);
      footprints.add(
          new Footprint(
              contender.program(),
              contender.addresses(),
              contender.pids().size(),
              ResidentMemory.of(contender.pids()),
              (contender.cpuNanos() - before.get(i)) / tookNanos));
    }
    return footprints;
  }

  private static void pause(Duration duration) {
    long endNanos = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("cannot end what was started", e);
      }
    }
  }
}
