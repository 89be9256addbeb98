package io.kcarp.agent.kube;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last accepted configuration of every VirtualIP whose deletion was not seen.
 *
 * <p>An object that is merely absent after an outage (etcd restored empty, rights lost), or present
 * without an effective configuration (re-created, not accepted yet), keeps its last one: taking an
 * address off the wire needs a user's deletion, not a gap in what the API server tells. One thread.
 */
final class KnownVirtualIPs {
  private static final Logger log = LoggerFactory.getLogger(KnownVirtualIPs.class);

  private final Map<String, EffectiveConfiguration> effectiveByName = new TreeMap<>();

  /** Not seen since this agent started. */
  private final Set<String> onlyRemembered = new TreeSet<>();

  /** Not seen since the API server's store was set back. */
  private final Set<String> unseen = new TreeSet<>();

  /** It was added, changed, or listed; whether that changed what is known. */
  boolean seen(VirtualIP virtualIp) {
    String name = virtualIp.getMetadata().getName();
    onlyRemembered.remove(name);
    unseen.remove(name);
    if (virtualIp.getMetadata().getDeletionTimestamp() != null) {
      return effectiveByName.remove(name) != null;
    }
    EffectiveConfiguration effective =
        virtualIp.getStatus() == null ? null : virtualIp.getStatus().effective();
    return effective != null && !effective.equals(effectiveByName.put(name, effective));
  }

  /**
   * It is gone.
   *
   * @param unseen whether it was only missing from a list
   */
  void gone(VirtualIP virtualIp, boolean unseen) {
    String name = virtualIp.getMetadata().getName();
    if (!unseen) {
      effectiveByName.remove(name);
    } else if (effectiveByName.containsKey(name)) {
      absent(name);
    }
  }

  private static void absent(String name) {
    log.atWarn()
        .addKeyValue("vip", name)
        .log(
            "VirtualIP {} is absent, but nobody saw its deletion: it goes on running; create"
                + " it again and delete it to release it",
            name);
  }

  /** All is listed once more, of a store that may lack some of it. */
  void listedAnew() {
    unseen.addAll(effectiveByName.keySet());
    unseen.removeAll(onlyRemembered);
  }

  /**
   * The API server's store was set back since what is remembered was seen: what is missing may have
   * been forgotten, not deleted.
   */
  void setBack() {
    unseen.addAll(onlyRemembered);
    onlyRemembered.clear();
  }

  /** As an agent that ran before knew them; before anything is seen. */
  void remember(Map<String, EffectiveConfiguration> remembered) {
    effectiveByName.putAll(remembered);
    onlyRemembered.addAll(remembered.keySet());
  }

  /**
   * All that there is has been seen: what was only remembered was deleted while no agent was here
   * to see it.
   */
  void listed() {
    for (String name : onlyRemembered) {
      effectiveByName.remove(name);
      log.atInfo()
          .addKeyValue("vip", name)
          .log("VirtualIP {} was deleted while no agent ran here", name);
    }
    onlyRemembered.clear();
    unseen.forEach(KnownVirtualIPs::absent);
    unseen.clear();
  }

  /** By name; a view. */
  Map<String, EffectiveConfiguration> effectiveByName() {
    return Collections.unmodifiableMap(effectiveByName);
  }
}
