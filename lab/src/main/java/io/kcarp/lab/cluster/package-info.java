/**
 * A small cluster to try kcarp on, {@link io.kcarp.lab.cluster.Cluster}: {@link
 * io.kcarp.lab.cluster.LabCluster} has nodes, a client, the quick API, the operator and kubelets of
 * its own ({@link io.kcarp.lab.real.RealKubernetes} is the other one); {@link
 * io.kcarp.lab.cluster.Kubectl} is the real {@code kubectl} pointed at it; {@link
 * io.kcarp.lab.cluster.Entrance} lets another terminal in.
 */
@NullMarked
package io.kcarp.lab.cluster;

import org.jspecify.annotations.NullMarked;
