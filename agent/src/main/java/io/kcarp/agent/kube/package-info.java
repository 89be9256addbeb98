/**
 * Kubernetes on one side, the loop's ports on the other.
 *
 * <pre>
 *   VirtualIPs, own Node, key Secret --&gt; ApiSource --+
 *                                                    +-- Translation --&gt; desired virtual hosts
 *   a YAML file ------------------------&gt; FileSource -+
 *
 *   reports --&gt; StatusPublisher (status, by server-side apply), RoleEvents (events)
 * </pre>
 *
 * <p>{@link io.kcarp.agent.kube.ApiSource} and {@link io.kcarp.agent.kube.FileSource} are the two
 * {@link io.kcarp.agent.runtime.DesiredStateSource}s; {@link io.kcarp.agent.kube.Translation} is
 * the pure step that both share. A file is watched by {@code FileWatch}. {@link
 * io.kcarp.agent.kube.StatusPublisher} and {@link io.kcarp.agent.kube.RoleEvents} are {@link
 * io.kcarp.agent.runtime.StatusSink}s. {@link io.kcarp.agent.kube.LeaseHeartbeat} tells the
 * operator that this node's entries are fresh.
 *
 * <p>A VirtualIP is a few hundred of them at worst, and each write of one goes to every agent. So a
 * node says of each what will stand ({@code PublishSlot}: one write after an apply, one after a
 * takeover, a master's before a backup's), what it hears in one burst goes to the loop and to the
 * disk together ({@code ApiSource}), and requests are made one at a time. Requests leave on threads
 * of this package alone, and an API server that is away delays nothing but what it is told.
 */
@NullMarked
package io.kcarp.agent.kube;

import org.jspecify.annotations.NullMarked;
