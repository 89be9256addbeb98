package io.kcarp.api.v1alpha1;

/** Whose agents run a virtual host. */
public enum AgentKind {
  /** The DaemonSet's, by what the API server says. */
  DaemonSet,
  /** Static pods', by a file on each node; the DaemonSet's only report them. */
  StaticPod
}
