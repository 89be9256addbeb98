/**
 * What turns the operator's DaemonSet into running agents in the lab: real processes in the nodes'
 * network namespaces, started from the pod template, where a cluster would start containers.
 *
 * <p>{@link io.kcarp.lab.kubelet.DaemonSetController} makes one Pod object for each node that
 * {@link io.kcarp.lab.kubelet.NodeMatch} finds eligible. Each node's {@link
 * io.kcarp.lab.kubelet.Kubelet} runs what {@link io.kcarp.lab.kubelet.ContainerProcess} reads from
 * its pods, restarts what ends, and reports status and readiness.
 *
 * <p>What it is not: no images (a name stands for a {@link io.kcarp.lab.kubelet.LocalImage} on this
 * machine), one container a pod, host network only, no init containers, no liveness probes, no
 * resource limits, and root with all of the lab's capabilities whatever the security context says.
 */
@NullMarked
package io.kcarp.lab.kubelet;

import org.jspecify.annotations.NullMarked;
