package io.kcarp.agent.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The virtual hosts that are bound to an interface: by name, and by interface and vhid, which is
 * how each frame finds its own. Loop thread only.
 */
final class BoundHosts {
  private static final int VHIDS = 256;

  private final TreeMap<String, VirtualHost> byName = new TreeMap<>();
  private final Map<Integer, @Nullable VirtualHost[]> byInterfaceAndVhid = new HashMap<>();
  private List<VirtualHost> all = List.of();

  @Nullable VirtualHost get(String name) {
    return byName.get(name);
  }

  @Nullable VirtualHost get(int interfaceIndex, int vhid) {
    @Nullable VirtualHost[] byVhid = byInterfaceAndVhid.get(interfaceIndex);
    return byVhid == null ? null : byVhid[vhid];
  }

  /** By name; a list that does not change under whoever goes through it. */
  List<VirtualHost> all() {
    return all;
  }

  /** Its interface and vhid must be free. */
  void add(VirtualHost host) {
    byName.put(host.name(), host);
    byInterfaceAndVhid
            .computeIfAbsent(host.interfaceIndex(), _ -> new @Nullable VirtualHost[VHIDS])[
            host.vhid()] =
        host;
    all = List.copyOf(byName.values());
  }

  /** What had that name, if anything. */
  @Nullable VirtualHost remove(String name) {
    VirtualHost host = byName.remove(name);
    if (host != null) {
      @Nullable VirtualHost[] byVhid = byInterfaceAndVhid.get(host.interfaceIndex());
      if (byVhid != null) {
        byVhid[host.vhid()] = null;
      }
      all = List.copyOf(byName.values());
    }
    return host;
  }
}
