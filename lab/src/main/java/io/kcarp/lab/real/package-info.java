/**
 * A Kubernetes of real parts, {@link io.kcarp.lab.real.RealKubernetes}: {@link
 * io.kcarp.lab.real.ClusterScript} runs {@code lab/cluster}, which starts it.
 */
@NullMarked
package io.kcarp.lab.real;

import org.jspecify.annotations.NullMarked;
