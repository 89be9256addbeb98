/**
 * The loop: one thread that owns every virtual host of this node.
 *
 * <pre>
 *   DesiredStateSource --&gt; desired virtual hosts --+
 *   capture threads ----&gt; frames (bounded) --------+--&gt; AgentLoop --step--&gt; actions in order:
 *   netlink watch ------&gt; links and addresses -----+     |    ^             netlink, frames, report
 *   shutdown ----------------------------------------+     |    +-- outcomes come back as events
 *                                                        v
 *                                              StatusSink (one-slot mailboxes)
 * </pre>
 *
 * <p>{@code AgentLoop} owns the queue, the clock and the thread. {@link
 * io.kcarp.agent.runtime.VirtualHosts} keeps the virtual hosts by name and joins three facts for
 * each: what is desired, which interface has the subnet, what the engine's state is. {@link
 * io.kcarp.agent.runtime.VirtualHost} steps the engine and executes its actions, by a {@code
 * Transmitter} (frames out), {@code Holdings} (addresses) and {@code Admission} (which
 * advertisements the engine gets to see), {@code Announcements} (when neighbours are told) and
 * {@code Ownership} (who else has the addresses), which {@code Additions} asks before a master puts
 * on a new one. With hundreds of them, {@code BoundHosts} finds a frame's own, and {@code Alarm}
 * saves asking each for its deadline after each frame. Shortly before a claim the loop makes it
 * quick by a {@code Preparation}, the {@code Rehearsal}, and is awake when it is due. Nothing here
 * waits for the API server, DNS, a disk or a lock.
 */
@NullMarked
package io.kcarp.agent.runtime;

import org.jspecify.annotations.NullMarked;
