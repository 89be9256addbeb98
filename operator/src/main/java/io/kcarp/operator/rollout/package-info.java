/**
 * The agents' fleet: one DaemonSet for all VirtualIPs, and what it needs.
 *
 * <p>{@link io.kcarp.operator.rollout.AgentManifests} and {@link
 * io.kcarp.operator.rollout.AgentAffinity} render objects, purely. {@link
 * io.kcarp.operator.rollout.Fleet} applies them on one thread of its own: reconciles of single
 * VirtualIPs would race on the union of their nodes.
 */
@NullMarked
package io.kcarp.operator.rollout;

import org.jspecify.annotations.NullMarked;
