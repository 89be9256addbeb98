package io.kcarp.agent.carp;

/** Why a role changed. */
public enum TransitionReason {
  /** INIT to BACKUP at start. */
  STARTED,
  /** INIT to MASTER at start: goes on as master where an earlier run ended a moment ago. */
  ADOPTED,
  /** INIT to BACKUP: the interface is back. */
  LINK_UP,
  /** INIT to BACKUP: the addresses were refused a while ago; perhaps they are not any more. */
  RETRIED,
  /** INIT to BACKUP: nobody outside the group has the addresses any more. */
  ADDRESS_FREE,
  /** To INIT: the interface can't carry frames. */
  LINK_DOWN,
  /** BACKUP to MASTER: silence for the dead time. */
  MASTER_DOWN,
  /** BACKUP to MASTER: preempt, and the master's interval is longer. */
  PREEMPTED,
  /** BACKUP to MASTER: the master bowed out with 255/255. */
  BOW_OUT_HEARD,
  /** BACKUP to MASTER: the master's interval outlasts our dead time. */
  WILL_TIME_OUT,
  /** BACKUP to MASTER: the master's demote count is higher than ours (OpenBSD). */
  MASTER_DEMOTED,
  /** MASTER to BACKUP: a better master was heard. */
  BETTER_MASTER,
  /** MASTER to BACKUP: an equal master was heard and the tie-break is its. */
  TIE_LOST,
  /** MASTER to BACKUP: it slept longer than the dead time and listens before it goes on. */
  WOKE_LATE,
  /** MASTER to BACKUP: asked to hand over. */
  HANDED_OVER,
  /** MASTER to BACKUP: it became demoted, and a successor took over. */
  DEMOTED,
  /** To INIT: the agent ends. */
  SHUTDOWN,
  /** To INIT: no longer wanted, or the node stands aside and another one has the addresses. */
  STOPPED,
  /** To INIT: the kernel refused the addresses. */
  ADDRESS_REFUSED,
  /** BACKUP to INIT, instead of a claim: a host outside the group has an address. */
  ADDRESS_CONFLICT
}
