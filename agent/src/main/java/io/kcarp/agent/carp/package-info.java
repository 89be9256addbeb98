/**
 * The CARP engine: a pure function from (state, event, time) to (next state, actions).
 *
 * <p>{@link io.kcarp.agent.carp.CarpEngine#step} is the whole of it. Time is an argument in
 * nanoseconds of any monotonic clock; nothing here reads a clock, draws random numbers, sleeps,
 * logs or does I/O. Each state owns its deadlines ({@link
 * io.kcarp.agent.carp.CarpState#deadlineNanos}), so there is no timer to set and none to leak.
 * Outputs are data: {@link io.kcarp.agent.carp.CarpAction}s, to be carried out in list order; what
 * became of them comes back as {@link io.kcarp.agent.carp.CarpEvent}s.
 *
 * <pre>
 *              Started, LinkUp                     master down, lower rival
 *   +------+ ------------------&gt; +--------+  (or preempt, bow-out)  +--------+
 *   | Init |                     | Backup | ----------------------&gt; | Master |
 *   +------+ &lt;------------------ +--------+ &lt;---------------------- +--------+
 *      ^       LinkDown, Stopped             hears a better master      |
 *      |                                                                | HandOverRequested,
 *      |          removed, 20 ms after a successor advertised           v ShutdownRequested
 *      +------------------- or after 1.2 s without one ------------ +---------+
 *                             (Backup after a hand-over)            | Leaving |
 *                                                                   +---------+
 * </pre>
 *
 * <p>Sources of the rules: UCARP(8) and its README, OpenBSD carp(4). One virtual host is one {@link
 * io.kcarp.agent.carp.Carp}; several are independent.
 */
@NullMarked
package io.kcarp.agent.carp;

import org.jspecify.annotations.NullMarked;
