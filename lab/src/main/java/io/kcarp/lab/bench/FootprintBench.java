package io.kcarp.lab.bench;

import io.kcarp.api.v1alpha1.Names;
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
import io.kcarp.lab.real.ClusterScript;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * kcarp's programs, run from their images, beside ucarp, keepalived and kube-vip: how fast they
 * start, and what they take while nothing happens. Each has a segment of its own.
 */
final class FootprintBench implements AutoCloseable {
  private static final List<Integer> ADDRESSES = List.of(1, 10, 100);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Of the operator that is shown. */
  private static final int OPERATOR_ADDRESSES = 10;

  private static final int API_PORT = 6443;
  private static final String STANDALONE = "/opt/kcarp/agent/kcarp-agent-standalone";
  private static final int ARP = 0x0806;
  private static final InetAddress KUBE_VIP_ADDRESS = InetAddress.ofLiteral("10.88.0.100");

  /** Where a pod finds what it may ask the API server with. */
  private static final String ACCOUNT = "var/run/secrets/kubernetes.io/serviceaccount";

  private static final int FIRST_HOST = 100;

  private final ImageRoot agent;
  private final ImageRoot operator;
  private final Path kubeVip;
  private final ClusterScript cluster;
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
   * @param kubeVip the program, which needs a cluster
   * @param folder empty; where the images are unpacked
   * @param warmUp from when everything runs
   * @param time to measure
   * @param starts of each program
   */
  FootprintBench(
      Path images,
      Path kubeVip,
      ClusterScript cluster,
      Path folder,
      Duration warmUp,
      Duration time,
      int starts)
      throws IOException {
    this.kubeVip = kubeVip;
    this.cluster = cluster;
    this.folder = folder;
    this.agent = ImageRoot.unpack(images.resolve("agent.tar"), folder.resolve("agent"));
    this.operator = ImageRoot.unpack(images.resolve("operator.tar"), folder.resolve("operator"));
    this.warmUp = warmUp;
    this.time = time;
    this.starts = starts;
  }

  FootprintResult run() throws IOException {
    var measured = new LinkedHashMap<String, Spread>(firstAccepted());
    measured.put(
        "kcarp agent alone, to its first advertisement (3,000 of it are the dead time)",
        firstAdvertisement((host, address) -> agent(host, 1, options(1, address))));
    measured.put(
        "ucarp alone",
        firstAdvertisement(
            (host, address) -> Ucarp.start(host, UcarpOptions.of(1, "secret", address))));
    measured.put("keepalived alone", firstAdvertisement(FootprintBench::keepalived));
    var host = beforeControlPlane();
    measured.put("kube-vip alone, to its first gratuitous ARP", firstAnnouncement(host));
    startAll();
    inKubeVip(host);
    return new FootprintResult(measured, idle(), agent, operator, time);
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
   * To the first frame that is accepted, and to the takeover that follows from it. A worse master
   * advertises 128 times a second; whoever begins to listen asks at once who has the address, so
   * that the next advertisement is the first one accepted.
   */
  private Map<String, Spread> firstAccepted() throws IOException {
    var accepted = LongStream.builder();
    var tookOver = LongStream.builder();
    try (var segment = Segment.create("accepted", "10.89.0.1/24")) {
      var address = Inet4Address.ofLiteral("10.89.0.100");
      var options = KcarpOptions.of(1, "secret", address);
      var other = segment.addHost("worse", "10.89.0.12/24");
      try (var worse = agent(other, 1, options.withInterval(0, 2))) {
        Await.until("a master", LOOK, () -> worse.is(Role.MASTER));
        var host = segment.addHost("better", "10.89.0.11/24");
        var better = options.withInterval(0, 1).withPreempt();
        for (int i = 0; i < starts; i++) {
          try (var capture =
                  FrameCapture.start(
                      host.port(), frame -> FrameCapture.advertisement(frame) || isArp(frame));
              var daemon = agent(host, 1, better)) {
            Await.until(
                "a takeover",
                LOOK,
                () -> capture.frames().stream().anyMatch(frame -> advertises(frame, host)));
            long beganNanos = began(daemon);
            var frames = capture.frames();
            long listensNanos =
                first(frames, frame -> isArp(frame.bytes()) && isFromMac(frame, host));
            accepted.add(
                first(
                        frames,
                        frame -> frame.atNanos() - listensNanos >= 0 && advertises(frame, other))
                    - beganNanos);
            tookOver.add(first(frames, frame -> advertises(frame, host)) - beganNanos);
          }
          vacate(host, address);
        }
      }
    }
    var spreads = new LinkedHashMap<String, Spread>();
    spreads.put(FootprintResult.ACCEPTED, Spread.of(accepted.build()));
    spreads.put(
        "kcarp agent, to its own first advertisement in place of the worse master",
        Spread.of(tookOver.build()));
    return spreads;
  }

  private static boolean isArp(byte[] frame) {
    return frame.length >= 42 && (Byte.toUnsignedInt(frame[12]) << 8 | frame[13]) == ARP;
  }

  private static boolean isFromMac(CapturedFrame frame, Host host) {
    return frame.hex().startsWith(host.mac().replace(":", ""), 12);
  }

  private static boolean advertises(CapturedFrame frame, Host host) {
    return FrameCapture.advertisement(frame.bytes()) && Takeover.isFrom(frame, host.address());
  }

  private static long first(List<CapturedFrame> frames, Predicate<CapturedFrame> wanted) {
    return frames.stream()
        .filter(wanted)
        .mapToLong(CapturedFrame::atNanos)
        .findFirst()
        .orElseThrow(() -> new NotMeasured("a frame of a start was not captured"));
  }

  /** For the next start: who was killed leaves its address. */
  private static void vacate(Host host, InetAddress address) {
    host.ip("address", "flush", "dev", Host.INTERFACE, "to", address.getHostAddress());
  }

  private Spread firstAdvertisement(Starter starter) throws IOException {
    var took = LongStream.builder();
    try (var segment = Segment.create("alone", "10.89.0.1/24")) {
      var host = segment.addHost("alone", "10.89.0.11/24");
      var address = Inet4Address.ofLiteral("10.89.0.100");
      for (int i = 0; i < starts; i++) {
        try (var capture = FrameCapture.start(host.port(), FrameCapture::advertisement)) {
          long nowNanos = System.nanoTime();
          try (var daemon = starter.start(host, address)) {
            Await.until(
                "an advertisement",
                LOOK,
                () -> capture.frames().stream().anyMatch(frame -> advertises(frame, host)));
            // Of an image's program the launcher says when it was begun with.
            long beganNanos = daemon instanceof KcarpAgent kcarp ? began(kcarp) : nowNanos;
            took.add(first(capture.frames(), frame -> advertises(frame, host)) - beganNanos);
          }
        }
        vacate(host, address);
      }
    }
    return Spread.of(took.build());
  }

  /** Its lease is still its own, from the start before. */
  private Spread firstAnnouncement(Host host) throws IOException {
    var took = LongStream.builder();
    for (int i = 0; i < starts; i++) {
      try (var capture = FrameCapture.start(host.port(), FrameCapture::announcement)) {
        long beganNanos = System.nanoTime();
        try (var daemon = kubeVip(host)) {
          Await.until(
              "kube-vip's announcement",
              LOOK,
              () -> {
                requireAlive(daemon);
                return !capture.frames().isEmpty();
              });
          took.add(capture.frames().getFirst().atNanos() - beganNanos);
        }
      }
      vacate(host, KUBE_VIP_ADDRESS);
    }
    return Spread.of(took.build());
  }

  private static void requireAlive(LabProcess process) {
    if (!process.alive()) {
      throw new NotMeasured("it ended: " + process.output().strip());
    }
  }

  /** On the segment of a real control plane: a quick one does not read its protobuf. */
  private Host beforeControlPlane() throws IOException {
    parts.push(() -> cluster.run("down"));
    cluster.run("up", "--no-nodes");
    var segment = opened(Segment.existing("kcarp0", "10.88.0.1/24"));
    return segment.addHost("kube-vip", "10.88.0.50/24");
  }

  /** With the settings of its documentation for ARP. */
  private LabProcess kubeVip(Host host) throws IOException {
    var home = Files.createTempDirectory(folder, "home-");
    Files.copy(
        Path.of(cluster.run("kubeconfig").strip()),
        Files.createDirectory(home.resolve(".kube")).resolve("config"));
    var settings =
        Map.of(
            "HOME", home.toString(),
            "vip_arp", "true",
            "vip_interface", Host.INTERFACE,
            "address", KUBE_VIP_ADDRESS.getHostAddress(),
            "port", "443",
            "cp_enable", "true",
            "cp_namespace", "default",
            "vip_leaderelection", "true",
            "vip_nodename", host.name());
    return host.start(
        new ProcessSpec(
            List.of(kubeVip.toString(), "manager"), settings, home, home.resolve("log")));
  }

  private static long began(KcarpAgent agent) throws IOException {
    var told =
        Files.readString(agent.file().resolveSibling(ImageRoot.STARTED), StandardCharsets.UTF_8)
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
          new Contender(
              FootprintResult.AGENT + ", from a file", addresses, List.of(kcarp.process())));
      Await.until(
          "%d addresses held".formatted(addresses),
          LOOK,
          () -> kcarp.ready() && kcarp.roles().values().stream().allMatch(Role.MASTER::equals));
    }
    Map<Integer, LabProcess> operators = new HashMap<>();
    for (int addresses : ADDRESSES) {
      operators.put(addresses, inKubernetes(segment(number++), addresses));
    }
    contenders.add(
        new Contender(
            "kcarp operator",
            -1,
            List.of(Objects.requireNonNull(operators.get(OPERATOR_ADDRESSES)))));
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
    return KcarpAgent.start(agent.launcher(STANDALONE), host, options, Map.of());
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

  private void inKubeVip(Host host) throws IOException {
    var kubeVip = opened(kubeVip(host));
    Await.until(
        "kube-vip's address",
        LOOK,
        () -> {
          requireAlive(kubeVip);
          return host.addresses().contains(KUBE_VIP_ADDRESS);
        });
    contenders.add(new Contender(FootprintResult.KUBE_VIP, 1, List.of(kubeVip)));
  }

  /**
   * Operator and agent as in pods, on a quick API server of their own with TLS. One after the
   * other: they read its certificate when they start, all from the same place.
   *
   * @return the operator
   */
  private LabProcess inKubernetes(Segment segment, int addresses) throws IOException {
    var host = host(segment);
    var api =
        opened(
            QuickApi.startedWithTls(new InetSocketAddress(segment.address().address(), API_PORT)));
    var client = opened(api.client());
    ClusterObjects.create(client, Map.of(host.name(), host.address()));
    for (int number = 1; number <= addresses; number++) {
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
    contenders.add(
        new Contender(FootprintResult.AGENT + ", in Kubernetes", addresses, List.of(agents)));
    return operators;
  }

  private LabProcess start(Host host, ImageRoot image, QuickApi api, List<String> arguments)
      throws IOException {
    var account = Files.createDirectories(image.root().resolve(ACCOUNT));
    Files.writeString(account.resolve("ca.crt"), api.caPem().orElseThrow());
    Files.writeString(account.resolve("token"), "any");
    Files.writeString(account.resolve("namespace"), Names.DEFAULT_NAMESPACE);
    var work = Files.createTempDirectory(folder, "work-");
    var command = new ArrayList<>(List.of(image.launcher().toString()));
    command.addAll(arguments);
    var url = URI.create(api.url());
    return opened(
        host.start(
            ProcessSpec.of(work.resolve("log"), command)
                .withEnvironment("KUBERNETES_SERVICE_HOST", url.getHost())
                .withEnvironment("KUBERNETES_SERVICE_PORT", Integer.toString(url.getPort()))));
  }

  private List<Footprint> idle() throws IOException {
    requireCaches();
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

  /** A cache that does not fit is left alone by the JVM, which then is slower and larger. */
  private void requireCaches() throws IOException {
    for (var contender : contenders) {
      if (contender.program().startsWith(FootprintResult.AGENT)) {
        Path maps = Path.of("/proc", Long.toString(contender.pids().getFirst()), "maps");
        if (!Files.readString(maps, StandardCharsets.UTF_8).contains(".aot")) {
          throw new NotMeasured(contender.program() + " runs without its AOT cache");
        }
      }
    }
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
