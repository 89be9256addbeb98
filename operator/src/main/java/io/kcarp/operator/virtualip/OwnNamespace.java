package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the namespace that kcarp runs in: is it being deleted?
 *
 * <p>A watch, as there is little time: Kubernetes begins to end what is in there 5 s later, the
 * operator too. One that may not watch it works all the same, and says nothing then.
 */
public final class OwnNamespace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNamespace.class);

  private final String name;
  private final Runnable onChange;
  private final SharedIndexInformer<Namespace> informer;
  private final AtomicBoolean terminating = new AtomicBoolean();
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Not started yet.
   *
   * @param onChange called on the informer's thread when its end began, or when it is there anew
   */
  OwnNamespace(KubernetesClient client, String name, Runnable onChange) {
    this.name = name;
    this.onChange = onChange;
    this.informer = client.namespaces().withName(name).runnableInformer(0);
  }

  /** Begins to watch, and waits for nothing. */
  public void start() {
    var _ =
        informer
            .addEventHandler(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Namespace added) {
                    seen(added);
                  }

                  @Override
                  public void onUpdate(Namespace before, Namespace after) {
                    seen(after);
                  }

                  @Override
                  public void onDelete(Namespace deleted, boolean finalStateUnknown) {
                    set(true);
                  }
                })
            .exceptionHandler((_, thrown) -> goOnAfter(thrown))
            .start();
  }

  /** Whether it is being deleted, or is gone. */
  boolean isTerminating() {
    return terminating.get();
  }

  @Override
  public void close() {
    informer.stop();
  }

  private void seen(Namespace namespace) {
    set(namespace.getMetadata().getDeletionTimestamp() != null);
  }

  private void set(boolean isTerminating) {
    if (terminating.getAndSet(isTerminating) == isTerminating) {
      return;
    }
    if (isTerminating) {
      LOG.warn("The namespace {} is being deleted: the VirtualIPs will say so", name);
    } else {
      LOG.info("The namespace {} is there again", name);
    }
    onChange.run();
  }

  private boolean goOnAfter(Throwable thrown) {
    if (isForbidden(thrown) && warned.compareAndSet(false, true)) {
      LOG.warn(
          "May not watch the namespace {}, and so can't say when it is deleted: check the operator's"
              + " ClusterRole ({})",
          name,
          thrown.getMessage());
    }
    return true;
  }

  private static boolean isForbidden(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .anyMatch(cause ->
            cause instanceof KubernetesClientException refused
                && refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN);
  }
}
