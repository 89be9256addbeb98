package io.kcarp.agent.runtime;

/** What a source wants of one VirtualIP on this node. */
public sealed interface Desired permits Desired.Here, Desired.Aside, Desired.Elsewhere {

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
   * It is for this node, which shall take no part for now: what runs here hands over, make before
   * break, and is Init then. A master that finds no successor stays, and tries again: an address
   * that nobody else takes is not given up.
   *
   * @param wanted what runs as soon as this ends, and meanwhile where there is no successor
   * @param reason CamelCase, for the status entry
   * @param message why, and what ends it
   */
  record Aside(Here wanted, String reason, String message) implements Desired {}

  /** It is not for this node (any more): what runs here hands over, make before break, and goes. */
  record Elsewhere() implements Desired {}
}
