package io.kcarp.agent.runtime;

import java.net.InetAddress;
import java.util.Set;

/**
 * What the agents of one host may hold, known beyond their lives: an agent that starts removes what
 * a killed one left behind, and leaves alone what another living one holds.
 */
public interface HostRecord {

  /** Whether another living agent of this host may hold the address; as it was at our start. */
  boolean isOfAnother(InetAddress address);

  /** From now on this agent may hold these, and no others. May block; one thread at a time. */
  void mayHold(Set<InetAddress> addresses);

  /** One agent alone. */
  HostRecord NONE =
      new HostRecord() {
        @Override
        public boolean isOfAnother(InetAddress address) {
          return false;
        }

        @Override
        public void mayHold(Set<InetAddress> addresses) {}
      };
}
