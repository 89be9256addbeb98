package io.kcarp.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies this node's part of each VirtualIP's status, by server-side apply under the node's own
 * field manager. {@link PublishSlot} says when; while the API server is away {@link Outage} does,
 * and one request tries for all.
 *
 * <p>Callers put the latest report into a mailbox with one place per VirtualIP, and wake the thread
 * "publisher", which alone owns the slots and makes the requests, one at a time.
 */
public final class StatusPublisher implements StatusSink, VirtualIPObserver, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusPublisher.class);

  private final KubernetesClient client;
  private final String node;
  private final Runnable onFailure;
  private final PatchContext apply;

  private final Map<String, Mail> reports = new ConcurrentHashMap<>();
  private final Map<String, Seen> observations = new ConcurrentHashMap<>();
  private final Map<String, PublishSlot> slots = new HashMap<>();

  /** What an earlier agent of this node left, until this one has something to say. */
  private final Map<String, NodeRole> left = new HashMap<>();

  private final Outage outage = new Outage();
  private final Thread thread = Thread.ofPlatform().daemon().name("publisher").unstarted(this::run);
  private volatile boolean closed;
  private volatile boolean sayAgain;
  private volatile @Nullable CountDownLatch flush;
  private boolean failing;

  /**
   * Asks nothing before {@link #start}.
   *
   * @param onFailure called for each request that failed
   */
  public StatusPublisher(KubernetesClient client, String node, Runnable onFailure) {
    this.client = client;
    this.node = node;
    this.onFailure = onFailure;
    apply = ApiClient.applyAs(node);
  }

  /** Begins to publish. */
  public void start() {
    thread.start();
  }

  @Override
  public void report(VirtualHostReport report) {
    reports.put(report.name(), new Mail.Report(report));
    LockSupport.unpark(thread);
  }

  @Override
  public void released(String name) {
    reports.put(name, new Mail.Released());
    LockSupport.unpark(thread);
  }

  /** Where reports go of virtual hosts that this node's static pod runs. Any thread. */
  public StatusSink ofStaticPods() {
    return new StatusSink() {
      @Override
      public void report(VirtualHostReport report) {
        reports.put(report.name(), new Mail.OfStaticPod(report));
        LockSupport.unpark(thread);
      }

      @Override
      public void released(String name) {
        StatusPublisher.this.released(name);
      }
    };
  }

  @Override
  public void observed(VirtualIP virtualIp, boolean reportedHere) {
    observations.put(
        virtualIp.getMetadata().getName(), new Seen(virtualIp.getStatus(), reportedHere));
    LockSupport.unpark(thread);
  }

  /** The API server may have forgotten what it was told: all of it is told once more. */
  public void sayAllAgain() {
    sayAgain = true;
    LockSupport.unpark(thread);
  }

  /** Tries once to apply all that is pending; returns when that is done, or the time is up. */
  public void flush(Duration atMost) {
    CountDownLatch done = new CountDownLatch(1);
    flush = done;
    LockSupport.unpark(thread);
    try {
      if (!done.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("the last status could not be applied within {} ms", atMost.toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends at once; what is pending is lost. */
  @Override
  public void close() {
    closed = true;
    // A request under way ends by it too.
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      // Before the mail: what was reported before the flush is part of it.
      CountDownLatch flushed = flush;
      takeMail();
      if (sayAgain) {
        sayAgain = false;
        slots.values().forEach(PublishSlot::sayAgain);
      }
      if (flushed != null) {
        publishPending();
        flush = null;
        flushed.countDown();
        continue;
      }
      long waitNanos = publishNext();
      if (waitNanos > 0 && !hasMail()) {
        // Looked at just before, since a request parks too and may use up a wake-up.
        LockSupport.parkNanos(this, waitNanos);
      }
    }
  }

  private boolean hasMail() {
    return !reports.isEmpty() || !observations.isEmpty() || sayAgain || flush != null;
  }

  private void takeMail() {
    // First: what an earlier agent left decides how soon the first word is due.
    drain(observations, this::compare);
    drain(
        reports,
        (name, mail) ->
            want(
                name,
                switch (mail) {
                  case Mail.Report(VirtualHostReport report) -> StatusDocument.of(node, report);
                  case Mail.OfStaticPod(VirtualHostReport report) ->
                      StatusDocument.ofStaticPod(node, report);
                  case Mail.Released() -> StatusDocument.NOTHING;
                }));
  }

  private static <T> void drain(Map<String, T> mailbox, BiConsumer<String, T> reader) {
    for (String name : List.copyOf(mailbox.keySet())) {
      T mail = mailbox.remove(name);
      if (mail != null) {
        reader.accept(name, mail);
      }
    }
  }

  private void compare(String name, Seen seen) {
    PublishSlot slot = slots.get(name);
    NodeRole role = seen.roleOf(node);
    if (slot != null) {
      slot.observed(seen.status);
    } else if (role == null) {
      left.remove(name);
    } else if (seen.reportedHere) {
      left.put(name, role);
    } else {
      // Nobody else takes it away.
      want(name, StatusDocument.NOTHING);
    }
  }

  private void want(String name, VirtualIPStatus status) {
    long now = System.nanoTime();
    PublishSlot slot = slots.get(name);
    if (slot == null) {
      slots.put(name, new PublishSlot(node, left.remove(name), status, now));
    } else {
      slot.want(status, now);
    }
  }

  /**
   * Applies one of those that are due, a master's claim first. Gives the time until one is, 0 after
   * one was: what came meanwhile may be more urgent than the rest.
   */
  private long publishNext() {
    long now = System.nanoTime();
    long waitNanos = PublishSlot.NEVER;
    Map.Entry<String, PublishSlot> due = null;
    for (Map.Entry<String, PublishSlot> entry : slots.entrySet()) {
      long slotWaitNanos = entry.getValue().waitNanos(now);
      if (slotWaitNanos == 0 && (due == null || entry.getValue().claims())) {
        due = entry;
      }
      waitNanos = Math.min(waitNanos, slotWaitNanos);
    }
    long outageNanos = outage.waitNanos(now);
    if (due == null || outageNanos > 0) {
      return Math.max(waitNanos, outageNanos);
    }
    publish(due.getKey(), due.getValue());
    if (due.getValue().isFinished()) {
      slots.remove(due.getKey());
    }
    return 0;
  }

  /** Applies all that is not said yet, until the API server does not answer. */
  private void publishPending() {
    for (Map.Entry<String, PublishSlot> entry : slots.entrySet()) {
      if (entry.getValue().isPending()) {
        publish(entry.getKey(), entry.getValue());
        if (outage.isOn()) {
          break;
        }
      }
    }
    slots.values().removeIf(PublishSlot::isFinished);
  }

  private void publish(String name, PublishSlot slot) {
    try {
      client
          .resource(StatusDocument.object(name, slot.wanted()))
          .subresource("status")
          .patch(apply);
      outage.ended();
      slot.settled(System.nanoTime());
      if (failing) {
        failing = false;
        log.info("status is applied again");
      }
    } catch (RuntimeException e) {
      if (Outage.isOne(e)) {
        outage.failed(System.nanoTime(), ThreadLocalRandom.current().nextDouble());
        failed(name, e);
        return;
      }
      outage.ended();
      if (e instanceof KubernetesClientException answer
          && answer.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        // Nothing to say it on; should it come back, the observation tells.
        slot.settled(System.nanoTime());
      } else {
        slot.refused(System.nanoTime(), ThreadLocalRandom.current().nextDouble());
        failed(name, e);
      }
    }
  }

  private void failed(String name, RuntimeException e) {
    onFailure.run();
    if (!failing && !closed) {
      failing = true;
      log.atWarn()
          .addKeyValue("vip", name)
          .log("status can't be applied; trying again: {}", RootCause.text(e));
    }
  }

  private sealed interface Mail {
    record Report(VirtualHostReport report) implements Mail {}

    record OfStaticPod(VirtualHostReport report) implements Mail {}

    record Released() implements Mail {}
  }

  private record Seen(@Nullable VirtualIPStatus status, boolean reportedHere) {
    @Nullable NodeRole roleOf(String node) {
      return status == null
          ? null
          : status.nodesOrEmpty().stream()
              .filter(entry -> entry.node().equals(node))
              .map(NodeEntry::role)
              .findFirst()
              .orElse(null);
    }
  }
}
