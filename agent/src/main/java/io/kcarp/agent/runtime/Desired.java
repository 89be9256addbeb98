package io.kcarp.agent.runtime;

/** What a source wants of one VirtualIP on this node. */
public sealed interface Desired permits DesiredVirtualHost, Desired.Waiting, Desired.Elsewhere {

  /**
   * It can't run yet; what runs already goes on running.
   *
   * @param serial of the effective configuration that it can't run
   * @param reason CamelCase, for the status entry
   * @param message what is missing and what to do about it
   */
  record Waiting(long serial, String reason, String message) implements Desired {}

  /** It is not for this node (any more): what runs here hands over, make before break, and goes. */
  record Elsewhere() implements Desired {}
}
