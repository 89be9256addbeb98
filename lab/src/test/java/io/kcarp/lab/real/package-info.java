/**
 * kcarp on a real Kubernetes, as a user installs it: {@code lab/cluster} runs it, {@code
 * lab/images} makes the images, {@code deploy/base} or the Helm chart is applied.
 *
 * <p>{@link io.kcarp.lab.real.RealCluster} drives all of that for the cases in the classes whose
 * names end in IT; {@link io.kcarp.lab.real.Watch} is the client, and looks at the kernels.
 */
@NullMarked
package io.kcarp.lab.real;

import org.jspecify.annotations.NullMarked;
