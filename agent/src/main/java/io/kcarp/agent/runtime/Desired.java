package io.kcarp.agent.runtime;

/** What a source wants of one VirtualIP on this node. */
public sealed interface Desired permits Desired.Here, Desired.StandingAside, Desired.Elsewhere {

  /** It is for this node. */
  sealed interface Here extends Desired permits DesiredVirtualHost, Waiting {
    /** Of the effective configuration. */
    long serial();
  }

  /**
   * It can't run yet; what runs already goes on running.
   *
   * @param serial of the effective configuration that it can't run
   * @param reason CamelCase, for the status entry
   * @param message what is missing and what to do about it
   */
  record Waiting(long serial, String reason, String message) implements Here {}

  /**
   * It is for this node, which shall take no part for now where another has the addresses: what
   * runs here is Init as soon as it knows of one, a master after a hand-over, make before break.
   * Until then it runs like any other: an address that nobody else takes is not given up. Once it
   * is out it stays so until this ends.
   *
   * @param wanted what runs as soon as this ends, and before as long as nobody else does
   * @param reason CamelCase, for the status entry
   * @param message why, and what ends it
   */
  record StandingAside(Here wanted, String reason, String message) implements Desired {}

  /** It is not for this node (any more): what runs here hands over, make before break, and goes. */
  record Elsewhere() implements Desired {}
}
