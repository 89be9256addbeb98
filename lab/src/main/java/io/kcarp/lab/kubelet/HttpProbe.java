package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.Probe;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.HttpGet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@code httpGet} probe.
 *
 * @param target asked from within the node
 * @param path such as {@code /readyz}
 * @param period between two questions
 * @param timeout for one answer
 */
record HttpProbe(InetSocketAddress target, String path, Duration period, Duration timeout) {
  private static final int DEFAULT_PERIOD_SECONDS = 10;
  private static final int DEFAULT_TIMEOUT_SECONDS = 1;

  /**
   * Reads one.
   *
   * @param podAddress asked when the probe names no host
   * @throws IllegalArgumentException when it is not an httpGet with a port number
   */
  static HttpProbe of(Probe probe, String podAddress) {
    var get = probe.getHttpGet();
    if (get == null || get.getPort().getIntVal() == null) {
      throw new IllegalArgumentException("the lab probes by httpGet with a port number only");
    }
    String host = Objects.requireNonNullElse(get.getHost(), podAddress);
    return new HttpProbe(
        new InetSocketAddress(InetAddress.ofLiteral(host), get.getPort().getIntVal()),
        Objects.requireNonNullElse(get.getPath(), "/"),
        seconds(probe.getPeriodSeconds(), DEFAULT_PERIOD_SECONDS),
        seconds(probe.getTimeoutSeconds(), DEFAULT_TIMEOUT_SECONDS));
  }

  private static Duration seconds(@Nullable Integer given, int otherwise) {
    return Duration.ofSeconds(given == null ? otherwise : given);
  }

  /** Asks once; no answer in time is a no. */
  boolean succeeds(Host node) {
    try {
      return HttpGet.from(node, target, path, timeout).isSuccess();
    } catch (IOException notYet) {
      return false;
    }
  }
}
