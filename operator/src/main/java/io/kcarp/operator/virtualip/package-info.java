/**
 * Reconciles one VirtualIP: gathers facts, has them judged, applies the outcome.
 *
 * <p>{@link io.kcarp.operator.virtualip.VirtualIPReconciler} is the thread of it. {@code
 * ClusterView} gathers from the informers' caches; {@code Ledger} remembers what was decided while
 * the caches still show the past; {@code KeySecret} and {@code Keyring} hold the keys; {@code
 * OwnStatus} composes the operator's part of the status; {@code DeadAgents} speaks for agents that
 * no longer can. {@link io.kcarp.operator.virtualip.AgentPresence} watches the agents' Leases.
 *
 * <p>While {@link io.kcarp.operator.virtualip.OwnNamespace} is being deleted nothing is decided:
 * each VirtualIP's Ready says so, and what was decided stays for the next installation.
 */
@NullMarked
package io.kcarp.operator.virtualip;

import org.jspecify.annotations.NullMarked;
