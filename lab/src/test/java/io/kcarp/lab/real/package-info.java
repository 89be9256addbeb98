/**
 * kcarp on a real Kubernetes, as a user installs it: {@code lab/cluster} runs it, {@code
 * lab/images} makes the images, {@code deploy/base} is applied.
 *
 * <p>{@link io.kcarp.lab.real.RealCluster} drives all of that; the cases are in {@link
 * io.kcarp.lab.real.RealClusterIT}.
 */
@NullMarked
package io.kcarp.lab.real;

import org.jspecify.annotations.NullMarked;
