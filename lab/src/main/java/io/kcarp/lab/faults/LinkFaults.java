package io.kcarp.lab.faults;

import io.kcarp.lab.faults.Fault.Healing;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Impairment;
import io.kcarp.lab.net.UnrulyLink;
import java.time.Duration;

/** What happens to the holder's link, its interface and its address. */
final class LinkFaults {
  /** Between two changes of a flapping link. */
  static final Duration LONGEST_FLAP = Duration.ofMillis(500);

  /** No frame is later than that. */
  static final Duration JITTER = Duration.ofMillis(100);

  private static final int FLAPS = 10;
  private static final long FLAP_MIN_MILLIS = 50;
  private static final double LOSS = 0.2;
  private static final Duration DUPLICATE_WITHIN = Duration.ofMillis(5);
  private static final double DUPLICATES = 0.5;

  private LinkFaults() {}

  static Healing cut(Scene scene) {
    var host = scene.holder().host();
    host.cutLink();
    return host::restoreLink;
  }

  /** Down and up again, ten times, for 50 to 500 ms each. */
  static Healing flap(Scene scene) {
    var host = scene.holder().host();
    for (int i = 0; i < FLAPS; i++) {
      host.cutLink();
      pause(scene);
      host.restoreLink();
      pause(scene);
    }
    return Healing.NONE;
  }

  private static void pause(Scene scene) {
    Pause.of(Duration.ofMillis(scene.random().nextLong(FLAP_MIN_MILLIS, LONGEST_FLAP.toMillis())));
  }

  /** Nothing passes, but the host sees its carrier: the cut is elsewhere. */
  static Healing partition(Scene scene) {
    var host = scene.holder().host();
    host.silentCut();
    return host::restoreLink;
  }

  static Healing mute(Scene scene) {
    return impair(scene, new Impairment(0, 1, Duration.ZERO));
  }

  static Healing deaf(Scene scene) {
    return impair(scene, new Impairment(1, 0, Duration.ZERO));
  }

  static Healing lose(Scene scene) {
    return impair(scene, Impairment.loss(LOSS));
  }

  private static Healing impair(Scene scene, Impairment impairment) {
    var host = scene.holder().host();
    host.impair(impairment);
    return () -> host.impair(Impairment.NONE);
  }

  static Fault jitter() {
    return new UnrulyLinks(new UnrulyLink.Manners(JITTER, 0));
  }

  static Fault duplicates() {
    return new UnrulyLinks(new UnrulyLink.Manners(DUPLICATE_WITHIN, DUPLICATES));
  }

  /** The interface is deleted, and made anew as it was, without the shared address. */
  static Healing deleteInterface(Scene scene) {
    var host = scene.holder().host();
    host.unplug();
    return host::plug;
  }

  static Healing removeAddress(Scene scene) {
    var address = scene.lane().address().getHostAddress();
    scene.holder().host().ip("address", "del", address + "/32", "dev", Host.INTERFACE);
    return Healing.NONE;
  }
}
