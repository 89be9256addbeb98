/**
 * What other agents of this host say on their sockets, as reports of this one: a static pod can't
 * tell the API server its role, so the DaemonSet's agent of its node does.
 *
 * <pre>
 *   names to look for --&gt; Neighbours (a thread) --one for each socket of the folder--&gt; Neighbour
 *   Neighbour: LocalClient --answers--&gt; Sightings (pure) --reports--&gt; StatusSink
 * </pre>
 *
 * <p>{@link io.kcarp.agent.relay.Neighbours} looks for the sockets, each {@code Neighbour} asks one
 * on threads of its own, and {@code Sightings} decides what is to be told. Nothing here runs on the
 * loop, or waits for an agent that does not answer.
 */
@NullMarked
package io.kcarp.agent.relay;

import org.jspecify.annotations.NullMarked;
