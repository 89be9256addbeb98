package io.kcarp.agent.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What outlives a virtual host's binding to an interface.
 *
 * @param transitions how often it became master since the agent started
 * @param lastTransition the last change of role
 */
record History(int transitions, VirtualHostReport.@Nullable RoleChange lastTransition) {
  static final History NONE = new History(0, null);
}
