package io.kcarp.operator.virtualip;

import io.kcarp.api.v1alpha1.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The entries of the key Secret that were seen or written, as long as this process runs: agents
 * that run an object keep its key, so a Secret that vanished must come back with the same one. Keys
 * are in base64, as a Secret holds them. No toString.
 *
 * <p>INVARIANT: used by the one reconciliation thread only.
 */
final class RememberedKeys {
  private final Map<String, String> byEntry = new HashMap<>();

  /** One VirtualIP's, by entry. */
  Map<String, String> of(String virtualIp) {
    return byEntry.entrySet().stream()
        .filter(entry -> Names.keyOwner(entry.getKey()).equals(virtualIp))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** These are a VirtualIP's, and no others. */
  void replace(String virtualIp, Map<String, String> entries) {
    forget(virtualIp);
    byEntry.putAll(entries);
  }

  void forget(String virtualIp) {
    byEntry.keySet().removeIf(entry -> Names.keyOwner(entry).equals(virtualIp));
  }
}
