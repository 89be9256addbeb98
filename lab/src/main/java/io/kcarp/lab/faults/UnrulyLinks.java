package io.kcarp.lab.faults;

import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.UnrulyLink;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The holder's link forgets its manners. The relays that can do so are in all members' links from
 * before, so that putting them in is no part of the fault.
 */
final class UnrulyLinks implements Fault {
  private static final long SEED = 1;

  private final UnrulyLink.Manners manners;
  private final Map<Host, UnrulyLink> relays = new ConcurrentHashMap<>();

  UnrulyLinks(UnrulyLink.Manners manners) {
    this.manners = manners;
  }

  @Override
  public Closeable prepare(Lane lane) throws IOException {
    List<Host> hosts = new ArrayList<>();
    var random = new Random(SEED);
    for (var member : lane.members()) {
      var host = member.host();
      relays.put(host, UnrulyLink.insert(host, lane.segment(), random));
      hosts.add(host);
    }
    return () -> {
      for (var host : hosts) {
        relay(host).close();
        relays.remove(host);
      }
    };
  }

  @Override
  public Healing strike(Scene scene) {
    var relay = relay(scene.holder().host());
    relay.behave(manners);
    return () -> relay.behave(UnrulyLink.Manners.GOOD);
  }

  private UnrulyLink relay(Host host) {
    var relay = relays.get(host);
    if (relay == null) {
      throw new IllegalStateException(host + " has no relay in its link");
    }
    return relay;
  }
}
