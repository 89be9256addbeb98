package io.kcarp.agent.kube;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.runtime.VirtualHostReport.RoleChange;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes events about this node becoming master and ceasing to be. Best effort: what does not
 * fit the queue, or fails once, is lost and counted; status stays the truth. The loop reports, and
 * whoever reads static pods: any threads, but one for each VirtualIP.
 */
public final class RoleEvents implements StatusSink, AutoCloseable {
  /** As Kubernetes does for objects that have no namespace. */
  private static final String NAMESPACE = "default";

  private static final String CONTROLLER = "kcarp.io/agent";
  private static final int QUEUE_SIZE = 64;
  private static final int MAX_NOTE_LENGTH = 1024;
  private static final int MAX_NAME_PREFIX = 200;
  private static final Logger log = LoggerFactory.getLogger(RoleEvents.class);

  private final KubernetesClient client;
  private final String node;
  private final Function<String, Optional<String>> uids;
  private final Runnable onDrop;
  private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(QUEUE_SIZE);
  private final Map<String, RoleChange> last = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("events").unstarted(this::run);

  private record Change(VirtualHostReport report, RoleChange change) {}

  /**
   * Asks nothing before {@link #start}.
   *
   * @param uids a VirtualIP's uid by its name, by which {@code kubectl describe} finds the event
   * @param onDrop called for each event that is lost
   */
  public RoleEvents(
      KubernetesClient client,
      String node,
      Function<String, Optional<String>> uids,
      Runnable onDrop) {
    this.client = client;
    this.node = node;
    this.uids = uids;
    this.onDrop = onDrop;
  }

  /** Begins to send. */
  public void start() {
    thread.start();
  }

  @Override
  public void report(VirtualHostReport report) {
    RoleChange change = report.lastTransition();
    if (change == null || change.equals(last.put(report.name(), change))) {
      return;
    }
    // Becoming backup at start is no news; that of every node would bury the rest.
    boolean news = change.from() == Role.MASTER || change.to() == Role.MASTER;
    if (news && !queue.offer(new Change(report, change))) {
      onDrop.run();
    }
  }

  @Override
  public void released(String name) {
    last.remove(name);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Change next = queue.take();
        send(event(next.report, next.change));
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void send(Event event) {
    try {
      client.events().v1().events().inNamespace(NAMESPACE).resource(event).create();
    } catch (RuntimeException e) {
      if (e instanceof KubernetesClientException answer
          && answer.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        // An agent before this one told it: a static pod outlives the one that reports it.
        return;
      }
      log.debug("event lost: {}", RootCause.text(e));
      onDrop.run();
    }
  }

  private Event event(VirtualHostReport report, RoleChange change) {
    Instant time = change.time();
    String reason = "Became" + StatusDocument.role(change.to());
    String name = report.name();
    String prefix = name.substring(0, Math.min(name.length(), MAX_NAME_PREFIX));
    return new EventBuilder()
        .withNewMetadata()
        .withName(
            prefix
                + "."
                + Long.toHexString(time.getEpochSecond() * 1_000_000_000L + time.getNano())
                + "."
                + Names.agentFieldManager(node))
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withEventTime(new MicroTime(ApiTime.format(time)))
        .withReportingController(CONTROLLER)
        .withReportingInstance(Names.agentFieldManager(node))
        .withAction(reason)
        .withReason(reason)
        .withType(change.to() == Role.INIT ? "Warning" : "Normal")
        .withNote(note(report, change))
        .withNewRegarding()
        .withApiVersion(VirtualIP.GROUP + "/" + VirtualIP.VERSION)
        .withKind(VirtualIP.KIND)
        .withName(name)
        .withUid(uids.apply(name).orElse(null))
        .endRegarding()
        .build();
  }

  private String note(VirtualHostReport report, RoleChange change) {
    String silence =
        change.silenceMillis() == null ? "" : " after " + change.silenceMillis() + " ms of silence";
    String note =
        node
            + " went from "
            + StatusDocument.role(change.from())
            + " to "
            + StatusDocument.role(change.to())
            + ": "
            + change.reason()
            + silence
            + (report.message().isEmpty() ? "" : ". " + report.message());
    return note.substring(0, Math.min(note.length(), MAX_NOTE_LENGTH));
  }
}
