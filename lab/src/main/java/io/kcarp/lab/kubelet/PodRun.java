package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.ProcessSpec;
import io.kcarp.lab.net.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pod on its node: starts its process, starts it again when it ends, and ends it at last. */
final class PodRun {
  private static final Logger log = LoggerFactory.getLogger(PodRun.class);
  private static final Duration BACKOFF = Duration.ofSeconds(1);

  /** While it is not ready yet; the template's period is made for bigger clusters. */
  private static final Duration FIRST_PROBES = Duration.ofMillis(500);

  private final Pod pod;
  private final ContainerProcess container;
  private final ProcessSpec command;
  private final Host node;

  private volatile @Nullable LabProcess process;
  private Instant startedAt = Instant.EPOCH;
  private int starts;
  private boolean ready;
  private boolean ending;

  /** Of the next start, probe or SIGKILL, whichever the state waits for. */
  private long dueNanos;

  PodRun(Pod pod, ContainerProcess container, ProcessSpec command, Host node, long nowNanos) {
    this.pod = pod;
    this.container = container;
    this.command = command;
    this.node = node;
    this.dueNanos = nowNanos;
  }

  Pod pod() {
    return pod;
  }

  /** The running process; any thread may ask. */
  Optional<LabProcess> process() {
    return Optional.ofNullable(process).filter(LabProcess::alive);
  }

  /** Whether its pod is gone, and the process has not ended yet. */
  boolean isEnding() {
    return ending;
  }

  /** Whether it is over for good. */
  boolean isOver() {
    return ending && process == null;
  }

  /** Asks the process to end; from then on it is not started again. */
  void end(long nowNanos) {
    LabProcess running = process;
    if (!ending && running != null) {
      running.signal(Signal.TERM);
      dueNanos = nowNanos + container.grace().toNanos();
    }
    ending = true;
  }

  /** Ends it by SIGKILL, as if the machine were switched off. */
  void kill() {
    ending = true;
    LabProcess running = process;
    if (running != null) {
      running.kill();
      process = null;
    }
  }

  /** Does what is due. */
  void pass(long nowNanos) {
    LabProcess running = process;
    if (running != null && !running.alive()) {
      log.info("{}: the process has ended, see {}", pod.getMetadata().getName(), command.log());
      process = null;
      running = null;
      ready = false;
      dueNanos = nowNanos + BACKOFF.toNanos();
    }
    boolean due = nowNanos - dueNanos >= 0;
    if (running == null && !ending && due) {
      start(nowNanos);
    } else if (running != null && ending && due) {
      running.kill();
      process = null;
    } else if (running != null && !ending && due) {
      probe(nowNanos);
    }
  }

  private void start(long nowNanos) {
    try {
      process = node.start(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    starts++;
    ready = container.readiness().isEmpty();
    dueNanos = nowNanos + FIRST_PROBES.toNanos();
  }

  private void probe(long nowNanos) {
    container
        .readiness()
        .ifPresent(probe -> {
          ready = probe.succeeds(node);
          dueNanos = nowNanos + (ready ? probe.period() : FIRST_PROBES).toNanos();
        });
  }

  /** For the pod's status. */
  PodStatus status() {
    boolean running = process != null;
    String address = node.address().getHostAddress();
    var status =
        new PodStatusBuilder()
            .withPhase(starts == 0 ? "Pending" : "Running")
            .withHostIP(address)
            .withPodIP(address)
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready ? "True" : "False")
            .endCondition()
            .addNewContainerStatus()
            .withName(pod.getSpec().getContainers().getFirst().getName())
            .withImage(container.image())
            .withReady(ready)
            .withStarted(running)
            .withRestartCount(Math.max(0, starts - 1));
    return running
        ? status
            .withNewState()
            .withNewRunning(startedAt.toString())
            .endState()
            .endContainerStatus()
            .build()
        : status
            .withNewState()
            .withNewWaiting("the process is not running", "BackOff")
            .endState()
            .endContainerStatus()
            .build();
  }
}
