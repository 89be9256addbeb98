package io.kcarp.lab.kubelet;

import java.net.URI;
import java.util.Map;

/**
 * The API server as pods find it.
 *
 * @param url with scheme, host and port
 */
public record ApiEndpoint(URI url) {
  /** What a container's environment says of it. */
  Map<String, String> environment() {
    return Map.of(
        "KUBERNETES_SERVICE_HOST", url.getHost(),
        "KUBERNETES_SERVICE_PORT", Integer.toString(url.getPort()),
        // Clients in a cluster take HTTPS for granted, and the quick API has no certificate.
        "KUBERNETES_MASTER", url.toString());
  }
}
