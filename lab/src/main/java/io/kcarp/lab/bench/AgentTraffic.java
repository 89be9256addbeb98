package io.kcarp.lab.bench;

import io.kcarp.lab.net.KcarpAgent;
import java.io.IOException;

/**
 * What an agent has counted: since its start, or in a time.
 *
 * @param sent advertisements
 * @param received advertisements that were decoded and authenticated
 * @param transitions changes of role
 */
record AgentTraffic(long sent, long received, long transitions) {

  /** Since its start. */
  static AgentTraffic of(KcarpAgent agent) throws IOException {
    return new AgentTraffic(
        agent.total("carp_advertisements_sent_total"),
        agent.total("carp_advertisements_received_total"),
        agent.transitions());
  }

  /** In the time since an earlier look. */
  AgentTraffic since(AgentTraffic earlier) {
    return new AgentTraffic(
        sent - earlier.sent, received - earlier.received, transitions - earlier.transitions);
  }
}
