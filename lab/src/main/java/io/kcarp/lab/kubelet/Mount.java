package io.kcarp.lab.kubelet;

import java.nio.file.Path;

/**
 * One volume as a container sees it.
 *
 * @param volume what is mounted
 * @param path where, absolute
 */
record Mount(Volume volume, Path path) {
  /** Where a volume's files come from. */
  sealed interface Volume {}

  /** A folder of the node, which outlives the pod. */
  record HostPath(Path path) implements Volume {}

  /** A folder of the pod's own, which goes with it. */
  record EmptyDir(String name) implements Volume {}

  /** Token and namespace, as the API server would issue them. */
  record ServiceAccount() implements Volume {}
}
