package io.kcarp.agent.carp;

/** Why neighbours are told where the addresses are. The engine gives the first five. */
public enum AnnounceReason {
  /** The addresses are here since now. */
  TAKEOVER,
  /** Said before: it may have been lost, or another master may have spoken since. */
  REPEATED,
  /** Another master advertised, and may have announced them, too. */
  RIVAL,
  /** They were put back after another program had removed them. */
  RESTORED,
  /** There are more of them than before. */
  ADDED,
  /** Nothing happened for long. */
  REFRESH,
  /** The carrier is back: what was said meanwhile is lost, and switches may have forgotten us. */
  CARRIER_BACK,
  /** The interface has another MAC. */
  MAC_CHANGED,
  /** A host outside the group says that it has one of them. */
  CONFLICT
}
