/**
 * The agent's local socket: how other programs of the host ask for roles, follow them, and move a
 * virtual host. No port, no API server.
 *
 * <pre>
 *   loop --report--&gt; StatusBoard --one bounded mailbox each--&gt; Follower --&gt; client's own thread
 *   kcarp-agent status, hand-over --&gt; LocalClient --JSON lines--&gt; LocalServer --&gt; LocalVerbs
 * </pre>
 *
 * <p>{@link io.kcarp.agent.local.LocalServer} answers {@link io.kcarp.agent.local.Request}s with
 * {@link io.kcarp.agent.local.StatusAnswer}s and {@link io.kcarp.agent.local.RoleLine}s, which are
 * the documented schema. {@link io.kcarp.agent.local.LocalCommands} are the subcommands that ask.
 * Nothing here makes the loop wait: a follower that reads too slowly is shown the latest state in
 * place of what it missed.
 */
@NullMarked
package io.kcarp.agent.local;

import org.jspecify.annotations.NullMarked;
