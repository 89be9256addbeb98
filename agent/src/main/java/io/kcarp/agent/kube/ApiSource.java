package io.kcarp.agent.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredStateSource;
import io.kcarp.api.v1alpha1.Aside;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state from the API server: all VirtualIPs, this node, and the one key Secret, each by an
 * informer. Runs only {@code status.effective}; see {@link KnownVirtualIPs} for what vanishes.
 *
 * <p>Delivers at once what {@link DesiredCache} has of an agent that was here a moment ago, and
 * else nothing until all three were listed once. An API server that is away is tried again for
 * ever, in the background. State belongs to one thread, "api-source"; informers post to it.
 *
 * <p>A change of what is desired is delivered at once, and those that follow it closely together:
 * whoever takes desired state up looks at all of it. Most of what is seen is nodes' reports, which
 * change nothing here.
 */
public final class ApiSource implements DesiredStateSource {
  private static final Logger log = LoggerFactory.getLogger(ApiSource.class);

  private static final long TOUCH_SECONDS = 10;

  /** The shortest time between two deliveries. */
  static final long GATHER_NANOS = 250_000_000;

  /** The shortest time between two writings of the cache: all of it is written each time. */
  private static final long REMEMBER_NANOS = 1_000_000_000;

  /** For the last writing of it. */
  private static final long CLOSE_MILLIS = 200;

  private static final Desired ELSEWHERE = new Desired.Elsewhere();

  private final KubernetesClient client;
  private final String node;
  private final String namespace;
  private final Optional<InetAddress> apiServer;
  private final DesiredCache cache;
  private final VirtualIPObserver observer;
  private final Consumer<Set<String>> ofStaticPods;
  private final BeforeReading beforeReading;

  private final ScheduledThreadPoolExecutor thread;
  private final AtomicInteger queued = new AtomicInteger();
  private final List<Watched<?>> watched = new ArrayList<>();
  private boolean closed;
  private final Map<String, String> uids = new ConcurrentHashMap<>();

  private final KnownVirtualIPs known = new KnownVirtualIPs();
  private final Map<String, VirtualIP> changed = new LinkedHashMap<>();

  /** What follows from the Node and passwords as they are now; emptied when they change. */
  private final Map<String, Translated> translated = new HashMap<>();

  private Map<String, String> labels = Map.of();
  private boolean cordoned;
  private Map<String, String> passwords = Map.of();

  /** Whether something may follow that was not delivered. */
  private boolean isStale = true;

  private Map<String, Desired> delivered = Map.of();
  private boolean deliveredOnce;
  private Set<String> deliveredOfStaticPods = Set.of();
  private DesiredCache.@Nullable Snapshot cached;

  /** Whether the first list was: only until then the cached one is of an agent before. */
  private boolean comparedToCached;

  private final Pace delivery = new Pace(GATHER_NANOS);
  private final Pace remembering = new Pace(REMEMBER_NANOS);

  /** The latest of the store's that a VirtualIP, or a list of them, is known to be of. */
  private long version;

  /**
   * What others must know before this node reads what they may change: runs after what the cache
   * has was delivered, and may wait for an answer of the API server.
   */
  @FunctionalInterface
  public interface BeforeReading {
    /**
     * Runs it.
     *
     * @param listAnew to be run whenever the API server's store was set back
     */
    void run(Runnable listAnew);
  }

  /**
   * Asks nothing before {@link #start}.
   *
   * @param node this node's name
   * @param namespace where the key Secret is
   * @param apiServer by which address the API server is reached: a VirtualIP that has it is not run
   *     here, since an agent must not depend on what it serves
   * @param cacheFile see {@link DesiredCache}
   * @param observer told of every VirtualIP seen, after the listener was
   * @param ofStaticPods told the names of those that a static pod shall run on this node, whenever
   *     they have changed; on the source's thread: must neither block nor throw
   * @param beforeReading called once, on the source's thread
   */
  public ApiSource(
      KubernetesClient client,
      String node,
      String namespace,
      Optional<InetAddress> apiServer,
      Path cacheFile,
      VirtualIPObserver observer,
      Consumer<Set<String>> ofStaticPods,
      BeforeReading beforeReading) {
    this.client = client;
    this.node = node;
    this.namespace = namespace;
    this.apiServer = apiServer;
    this.cache = new DesiredCache(cacheFile, Clock.systemUTC());
    this.observer = observer;
    this.ofStaticPods = ofStaticPods;
    this.beforeReading = beforeReading;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("api-source").factory(),
            // An informer may still post while the source closes.
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public synchronized void start(Listener listener) {
    Watched<VirtualIP> virtualIps =
        new Watched<>("VirtualIPs", listener, this::listedAt, this::seen, this::gone);
    Watched<Node> nodes =
        new Watched<>(
            "node " + node,
            listener,
            _ -> {},
            this::seen,
            // What it last was stays: an absent Node object is no reason to move an address.
            (_, _) -> {});
    Watched<Secret> keys =
        new Watched<>(
            "secret " + namespace + "/" + Names.KEY_SECRET,
            listener,
            _ -> {},
            this::seen,
            // What runs goes on with the key it has; so does a change that keeps the key.
            (_, _) -> {});
    watched.addAll(List.of(virtualIps, nodes, keys));
    thread.execute(() -> {
      // First: an API server that hangs must not keep an address from its holder.
      attempt("going on with what an agent before this one was told", () -> goOn(listener));
      attempt("what comes before reading", () -> beforeReading.run(this::listAnew));
      read(virtualIps, nodes, keys);
    });
    var _ =
        thread.scheduleWithFixedDelay(cache::touch, TOUCH_SECONDS, TOUCH_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * A fault must be told, and must not keep it from what follows: the executor would swallow it,
   * and what the cache has would bring it at every start.
   */
  private static void attempt(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.error("A fault in kcarp, in {}", what, e);
    }
  }

  private synchronized void read(
      Watched<VirtualIP> virtualIps, Watched<Node> nodes, Watched<Secret> keys) {
    if (closed) {
      return;
    }
    virtualIps.start(() -> client.resources(VirtualIP.class).runnableInformer(0));
    nodes.start(() -> client.nodes().withName(node).runnableInformer(0));
    keys.start(() ->
        client.secrets().inNamespace(namespace).withName(Names.KEY_SECRET).runnableInformer(0));
  }

  /**
   * The API server's store was set back: a watch that went on from a later version would hear
   * nothing for long. What runs goes on meanwhile.
   */
  synchronized void listAnew() {
    thread.execute(() -> {
      known.listedAnew();
      // Of what is missing then nobody tells.
      isStale = true;
    });
    watched.forEach(Watched::restart);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      watched.forEach(Watched::stop);
    }
    thread.execute(remembering::run);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why the desired state is not known yet; empty when it is. Any thread. */
  public synchronized Optional<String> notReadyBecause() {
    List<String> missing =
        watched.stream().filter(each -> !each.listed).map(each -> each.what).toList();
    if (watched.isEmpty()) {
      return Optional.of("not started");
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("not read from the API server yet: " + String.join(", ", missing));
  }

  /** The uid of a VirtualIP as last seen. Any thread. */
  public Optional<String> uid(String name) {
    return Optional.ofNullable(uids.get(name));
  }

  /** With what an agent before this one was told. */
  private void goOn(Listener listener) {
    Optional<DesiredCache.Snapshot> left = cache.read();
    if (left.isEmpty()) {
      return;
    }
    cached = left.get();
    labels = cached.labels();
    cordoned = cached.cordoned();
    passwords = cached.passwords();
    translated.clear();
    known.remember(cached.effective());
    log.info(
        "Goes on with what an agent before this one was told: {}", cached.effective().keySet());
    try {
      deliver(listener);
    } finally {
      // It may be more than there is.
      isStale = true;
    }
  }

  /** What an entry holds never changes, so one that vanished and is needed is still right. */
  private void seen(Secret keys) {
    Map<String, String> all = needed();
    all.putAll(orEmpty(keys.getData()));
    if (!all.equals(passwords)) {
      passwords = all;
      translated.clear();
      isStale = true;
    }
  }

  private void seen(Node seen) {
    Map<String, String> now = orEmpty(seen.getMetadata().getLabels());
    boolean isCordoned = Aside.isCordoned(seen);
    if (!now.equals(labels) || isCordoned != cordoned) {
      labels = now;
      cordoned = isCordoned;
      translated.clear();
      isStale = true;
    }
  }

  private void listedAt(String listed) {
    long listedVersion = Long.parseLong(listed);
    // Where a later list is of an earlier version, that was noticed, and told, before.
    if (!comparedToCached && cached != null && listedVersion < cached.version()) {
      log.warn(
          "The API server's store was set back while no agent ran here, from version {} to {}",
          cached.version(),
          listedVersion);
      known.setBack();
    }
    comparedToCached = true;
    version = listedVersion;
  }

  private void seen(VirtualIP virtualIp) {
    String name = virtualIp.getMetadata().getName();
    version = Math.max(version, Long.parseLong(virtualIp.getMetadata().getResourceVersion()));
    isStale |= known.seen(virtualIp);
    changed.put(name, virtualIp);
    if (virtualIp.getMetadata().getUid() != null) {
      uids.put(name, virtualIp.getMetadata().getUid());
    }
  }

  private void gone(VirtualIP virtualIp, boolean unseen) {
    String name = virtualIp.getMetadata().getName();
    known.gone(virtualIp, unseen);
    isStale = true;
    changed.remove(name);
    uids.remove(name);
  }

  /** Runs it on the source's thread; what follows is told after the last that is queued. */
  private void post(Listener listener, Runnable change) {
    queued.incrementAndGet();
    thread.execute(() -> {
      attempt("what the API server said", change);
      if (queued.decrementAndGet() == 0 && isListed()) {
        if (isStale) {
          delivery.soon(() -> deliverIfListed(listener));
        } else {
          attempt("telling what was seen", this::tellObserver);
        }
      }
    });
  }

  private boolean isListed() {
    return watched.stream().allMatch(each -> each.listed);
  }

  private void deliverIfListed(Listener listener) {
    if (isListed()) {
      known.listed();
      deliver(listener);
      remembering.soon(this::remember);
    }
  }

  /** Runs one piece of work at most once in a while, on the source's thread: at once if it may. */
  private final class Pace {
    private final long periodNanos;
    private long earliestNanos = System.nanoTime();
    private @Nullable Runnable waiting;

    Pace(long periodNanos) {
      this.periodNanos = periodNanos;
    }

    void soon(Runnable work) {
      boolean isScheduled = waiting != null;
      waiting = work;
      long waitNanos = earliestNanos - System.nanoTime();
      if (waitNanos <= 0) {
        run();
      } else if (!isScheduled) {
        var _ = thread.schedule(this::run, waitNanos, TimeUnit.NANOSECONDS);
      }
    }

    /** Runs what waits; nothing when nothing does. */
    void run() {
      Runnable work = waiting;
      waiting = null;
      if (work != null) {
        attempt("delivering or remembering", work);
        earliestNanos = System.nanoTime() + periodNanos;
      }
    }
  }

  private void deliver(Listener listener) {
    isStale = false;
    Map<String, Desired> desired = new LinkedHashMap<>();
    Set<String> inStaticPods = new HashSet<>();
    translated.keySet().retainAll(known.effectiveByName().keySet());
    known
        .effectiveByName()
        .forEach((name, effective) -> {
          if (!effective.inStaticPods()) {
            desired.put(name, translated(name, effective));
          } else if (Translation.isEligible(effective, node, labels)) {
            inStaticPods.add(name);
          }
        });
    if (!deliveredOnce || !desired.equals(delivered)) {
      deliveredOnce = true;
      delivered = Map.copyOf(desired);
      listener.desired(delivered);
    }
    if (!inStaticPods.equals(deliveredOfStaticPods)) {
      deliveredOfStaticPods = Set.copyOf(inStaticPods);
      ofStaticPods.accept(deliveredOfStaticPods);
      inStaticPods.forEach(this::warnIfApiServerIsBehind);
    }
    tellObserver();
  }

  private void tellObserver() {
    changed.forEach((name, virtualIp) ->
        observer.observed(
            virtualIp,
            deliveredOfStaticPods.contains(name)
                || !delivered.getOrDefault(name, ELSEWHERE).equals(ELSEWHERE)));
    changed.clear();
  }

  /** Of the passwords those that a known configuration names. */
  private Map<String, String> needed() {
    Map<String, String> needed = new LinkedHashMap<>();
    known
        .effectiveByName()
        .forEach((name, effective) ->
            Translation.keyEntries(name, effective).stream()
                .filter(passwords::containsKey)
                .forEach(entry -> needed.put(entry, passwords.get(entry))));
    return needed;
  }

  private void remember() {
    DesiredCache.Snapshot now =
        new DesiredCache.Snapshot(labels, cordoned, needed(), known.effectiveByName(), version);
    if (cached == null || !now.saysTheSame(cached)) {
      cached = now;
      cache.write(now);
    }
  }

  /** Every node's report of any VirtualIP comes by here, so that only what is new is translated. */
  private Desired translated(String name, EffectiveConfiguration effective) {
    Translated before = translated.get(name);
    if (before != null && before.effective.equals(effective)) {
      return before.desired;
    }
    Desired desired =
        Translation.translate(
                name, effective, this::password, node, labels, Translation.Peers.ALL_HOSTS)
            .<Desired.Here>map(
                wanted -> apiServerIsBehind(effective) ? notServedHere(effective) : wanted)
            .<Desired>map(wanted -> unlessAside(effective, wanted))
            .orElse(ELSEWHERE);
    translated.put(name, new Translated(effective, desired));
    return desired;
  }

  private boolean apiServerIsBehind(EffectiveConfiguration effective) {
    return apiServer
        .map(CanonicalAddress::text)
        .map(own ->
            effective.addresses().stream()
                .anyMatch(address -> address.equals(own) || address.startsWith(own + "/")))
        .orElse(false);
  }

  private void warnIfApiServerIsBehind(String name) {
    EffectiveConfiguration effective = known.effectiveByName().get(name);
    if (effective != null && apiServerIsBehind(effective)) {
      log.atWarn()
          .addKeyValue("vip", name)
          .log(
              "This agent reaches the API server by {}, an address of {}: while that moves nothing"
                  + " of this node can be reported; is KUBERNETES_SERVICE_HOST set in its pod?",
              apiServer.orElseThrow().getHostAddress(),
              name);
    }
  }

  private Desired.Here notServedHere(EffectiveConfiguration effective) {
    return new Desired.Waiting(
        effective.serial(),
        Reason.API_SERVER_BEHIND_IT,
        "this node's agent reaches the API server by "
            + apiServer.orElseThrow().getHostAddress()
            + ", and never serves the address that it depends on: let static pods hold it"
            + " (spec.agent: StaticPod), or let the agent go by kubernetes.default"
            + " (KUBERNETES_SERVICE_HOST)");
  }

  private Desired unlessAside(EffectiveConfiguration effective, Desired.Here wanted) {
    return Aside.of(effective, labels, cordoned)
        .<Desired>map(aside -> new Desired.StandingAside(wanted, aside.reason(), sentence(aside)))
        .orElse(wanted);
  }

  private static String sentence(Aside aside) {
    return switch (aside) {
      case MAINTENANCE ->
          "The node has the label " + Names.MAINTENANCE_LABEL + ": takes no part until it is gone.";
      case CORDONED ->
          "The node is cordoned, and spec.cordonedNodes is Leave: takes no part until it is"
              + " uncordoned.";
    };
  }

  private record Translated(EffectiveConfiguration effective, Desired desired) {}

  private byte @Nullable [] password(String entry) {
    String encoded = passwords.get(entry);
    return encoded == null ? null : Base64.getDecoder().decode(encoded);
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  /** One informer. */
  private final class Watched<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final String what;
    private final Listener listener;
    private final Consumer<String> listedAt;
    private final Consumer<T> seen;
    private final Gone<T> gone;
    private @Nullable Supplier<SharedIndexInformer<T>> informers;
    private @Nullable SharedIndexInformer<T> informer;
    private volatile boolean listed;
    private volatile boolean failing;

    Watched(
        String what, Listener listener, Consumer<String> listedAt, Consumer<T> seen, Gone<T> gone) {
      this.what = what;
      this.listener = listener;
      this.listedAt = listedAt;
      this.seen = seen;
      this.gone = gone;
    }

    void start(Supplier<SharedIndexInformer<T>> supplier) {
      informers = supplier;
      SharedIndexInformer<T> runnable = supplier.get();
      informer = runnable;
      runnable.addEventHandler(this);
      runnable.exceptionHandler((_, cause) -> {
        if (!failing) {
          failing = true;
          log.warn(
              "cannot read {} from the API server; trying again: {}", what, RootCause.text(cause));
        }
        return true;
      });
      runnable.start();
    }

    void restart() {
      if (informers != null) {
        stop();
        post(listener, () -> listed = false);
        start(informers);
      }
    }

    void stop() {
      if (informer != null) {
        informer.stop();
      }
    }

    @Override
    public void onAdd(T object) {
      post(listener, () -> seen.accept(object));
    }

    @Override
    public void onUpdate(T before, T object) {
      post(listener, () -> seen.accept(object));
    }

    @Override
    public void onDelete(T object, boolean deletedFinalStateUnknown) {
      post(listener, () -> gone.accept(object, deletedFinalStateUnknown));
    }

    @Override
    public void onList(String resourceVersion, boolean remainedEmpty) {
      if (failing || !listed) {
        log.info("read {} from the API server", what);
      }
      failing = false;
      post(
          listener,
          () -> {
            listedAt.accept(resourceVersion);
            listed = true;
          });
    }
  }

  @FunctionalInterface
  private interface Gone<T> {
    void accept(T object, boolean unseen);
  }
}
