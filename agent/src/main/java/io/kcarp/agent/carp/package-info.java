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
 *                                            silence for the dead time,
 *            Started, LinkUp,                or provoked: bow-out, preempt,
 *            5 s after a refusal,            master too slow
 *            ForeignOwnerGone
 *   +------+ -----------------&gt; +--------+ ----------------------&gt; +--------+
 *   | Init |                    | Backup |                         | Master |
 *   +------+ &lt;----------------- +--------+ &lt;---------------------- +--------+
 *    ^    ^  LinkDown, Stopped,     ^                woke late          |    |
 *    |    |  ShutdownRequested,     |                                   |    | HandOverRequested,
 *    |    |  StandAsideRequested,   |                                   |    | StandAsideRequested,
 *    |    |  ForeignOwnerFound      |                                   |    | ShutdownRequested,
 *    |    +-------------------------|-----------------------------------+    | demoted: says 255/255;
 *    |      LinkDown, Stopped,      | hand-over, demoted,                    | better master, tie lost:
 *    |      AddressFailed           | better master, tie lost                v has its successor
 *    |                              |                                  +---------+
 *    |                              +--------------------------------- | Leaving |
 *    +---------------------------------------------------------------- +---------+
 *       shutdown, stand aside         20 ms after a successor advertised,
 *                                     or after 1.2 s without one; who yields:
 *                                     20 ms after the winner announced or, if it did
 *                                     so last, advertised; or after 150
 * </pre>
 *
 * <p>A master that is demoted or stands aside, and that nobody succeeds, goes from Leaving back to
 * Master. An agent that is back within its dead time goes from Init to Master at once ({@code
 * Adopted}).
 *
 * <p>Reading order: {@link io.kcarp.agent.carp.AdvertisementInterval}, {@link
 * io.kcarp.agent.carp.CarpSettings}, {@link io.kcarp.agent.carp.CarpState}, {@link
 * io.kcarp.agent.carp.CarpEvent}, {@link io.kcarp.agent.carp.CarpAction}, {@link
 * io.kcarp.agent.carp.Carp} with {@link io.kcarp.agent.carp.Demotion} and {@link
 * io.kcarp.agent.carp.Standing}, {@code BowOut}, {@code LastAnnouncement} and {@code LastWord};
 * then one file of rules for each state ({@code InitRules}, {@code BackupRules}, {@code
 * MasterRules}, {@code LeavingRules}) and {@code Step}, where roles change. {@link
 * io.kcarp.agent.carp.FailoverBudget} says how long a failover may take.
 *
 * <p>Sources of the rules: UCARP(8) and its README, OpenBSD carp(4). One virtual host is one {@link
 * io.kcarp.agent.carp.Carp}; several are independent.
 */
@NullMarked
package io.kcarp.agent.carp;

import org.jspecify.annotations.NullMarked;
