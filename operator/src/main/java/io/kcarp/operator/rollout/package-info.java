/**
 * The agents' fleet: one DaemonSet for all VirtualIPs, and what it needs.
 *
 * <p>{@link io.kcarp.operator.rollout.AgentManifests} and {@link
 * io.kcarp.operator.rollout.AgentAffinity} render objects, purely. {@link
 * io.kcarp.operator.rollout.Fleet} applies them on one thread of its own: reconciles of single
 * VirtualIPs would race on the union of their nodes. The strategy is OnDelete: what a changed
 * template replaces, and when, is {@link io.kcarp.operator.rollout.Replacement}'s to say. {@link
 * io.kcarp.operator.rollout.AgentTroubles} tells why an agent's pod does not run.
 */
@NullMarked
package io.kcarp.operator.rollout;

import org.jspecify.annotations.NullMarked;
