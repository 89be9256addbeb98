package io.kcarp.lab.bench;

import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.KcarpAgent;
import io.kcarp.lab.net.KcarpOptions;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Segment;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Two agents that share as many virtual hosts as a segment can have: one is master of all, the
 * other hears it.
 */
final class LoadBench {
  /** All vhids. */
  static final int VIRTUAL_HOSTS = 255;

  /** 10.24 advertisements a second. */
  static final int ADVSKEW = 25;

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path launcher;
  private final Duration warmUp;
  private final Duration time;

  /**
   * Measures nothing yet.
   *
   * @param launcher the agent's, of a built checkout
   * @param warmUp from when all roles are settled
   * @param time to measure
   */
  LoadBench(Path launcher, Duration warmUp, Duration time) {
    this.launcher = launcher;
    this.warmUp = warmUp;
    this.time = time;
  }

  LoadResult run() throws IOException {
    var logs = Files.createTempDirectory("kcarp-load-");
    try (var segment = Segment.create("load0", "10.88.0.1/16");
        var master = start(segment.addHost("master", "10.88.0.11/16"), logs, Role.MASTER);
        var backup = start(segment.addHost("backup", "10.88.0.12/16"), logs, Role.BACKUP)) {
      pause(warmUp);
      // A look at its metrics costs an agent something, too: before and after, not meanwhile.
      var masterTraffic = AgentTraffic.of(master);
      var backupTraffic = AgentTraffic.of(backup);
      var masterUsage = usage(master, logs);
      var backupUsage = usage(backup, logs);
      long startNanos = System.nanoTime();
      pause(time);
      long tookNanos = System.nanoTime() - startNanos;
      return new LoadResult(
          Duration.ofNanos(tookNanos),
          usage(master, logs).since(masterUsage),
          usage(backup, logs).since(backupUsage),
          AgentTraffic.of(master).since(masterTraffic),
          AgentTraffic.of(backup).since(backupTraffic));
    } finally {
      deleteFolder(logs);
    }
  }

  private KcarpAgent start(Host host, Path logs, Role wanted) throws IOException {
    // The JVM reads it besides the launcher's options, which stay those of the image.
    var environment =
        Map.of("JAVA_TOOL_OPTIONS", "-Xlog:gc:file=%s:uptime".formatted(gcLog(logs, host)));
    var agent = KcarpAgent.start(launcher, host, virtualHosts(), environment);
    Await.until(
        "%d virtual hosts of role %s".formatted(VIRTUAL_HOSTS, wanted),
        LOOK,
        () -> agent.ready() && haveRole(agent, wanted));
    return agent;
  }

  private static boolean haveRole(KcarpAgent agent, Role wanted) throws IOException {
    var roles = agent.roles().values();
    return roles.size() == VIRTUAL_HOSTS && roles.stream().allMatch(wanted::equals);
  }

  private static AgentUsage usage(KcarpAgent agent, Path logs) throws IOException {
    return AgentUsage.of(agent.process().pid(), gcLog(logs, agent.host()));
  }

  private static Map<String, KcarpOptions> virtualHosts() {
    var byName = new LinkedHashMap<String, KcarpOptions>();
    for (int vhid = 1; vhid <= VIRTUAL_HOSTS; vhid++) {
      var address = Inet4Address.ofLiteral("10.88.1." + vhid);
      byName.put("vip-" + vhid, KcarpOptions.of(vhid, "secret", address).withInterval(0, ADVSKEW));
    }
    return byName;
  }

  private static Path gcLog(Path logs, Host host) {
    return logs.resolve(host.name());
  }

  private static void pause(Duration duration) {
    long endNanos = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
