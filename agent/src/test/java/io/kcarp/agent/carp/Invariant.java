package io.kcarp.agent.carp;

/** What holds after every step, whatever happens to the segment. */
enum Invariant {
  /** An instant has an end: no engine wants to go on and on at one time. */
  COMES_TO_REST,
  /** The kernel of a master holds its addresses; nobody else's holds any. */
  HOLDS_IF_AND_ONLY_IF_MASTER,
  /** What is announced is held, and a new master announces. */
  ANNOUNCES_WHAT_IT_HOLDS,
  /** An awake master has advertised within its interval; a leaving one repeats what it says. */
  ADVERTISES_ON_TIME,
  /** Who yields says nothing that beats whom it yields to. */
  YIELDS_FOR_GOOD,
  /** Each advertisement has the counter that the policy says. */
  COUNTS_ON,
  /** Each change of role is reported, once, from what it was to what it is, with its time. */
  REPORTS_EACH_CHANGE,
  /** Each change of role has a reason that is allowed for it, and the facts bear it out. */
  REASON_HOLDS,
  /** Whoever slept, longer than its dead time, listens before it is master or goes on as one. */
  SLEEPER_LISTENS,
  /** A master leaves within the time for it, and soon after its successor spoke. */
  LEAVES_IN_TIME,
  /** INIT ends when what was lacking is there. */
  INIT_ENDS,
  /** At least one: who takes part is master, or has heard one within its dead time. */
  HEARS_A_MASTER_OR_IS_ONE,
  /** At most one: two masters that have heard each other in one family are not both masters. */
  RIVALS_SETTLE,
  /** After a partition or any other disturbance there is exactly one master within the bound. */
  SETTLES,
  /** All that listen report that one as their master. */
  KNOWS_THE_MASTER,
  /** From then on it stays, whatever is no partition: losses, a silent family, another's return. */
  PEACE_LASTS,
  /** A planned move has a holder at every moment, and two for a short while only. */
  MOVES_WITHOUT_A_GAP,
  /** During a change of key or addresses no node that follows it refuses another that does. */
  CHANGE_REFUSES_NOBODY
}
