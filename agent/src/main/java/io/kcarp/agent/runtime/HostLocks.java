package io.kcarp.agent.runtime;

import java.util.Optional;

/**
 * What only one agent of a host, that is of a network namespace, may have at a time. A lock ends
 * with its process, however that ends.
 */
public interface HostLocks {

  /**
   * Takes the lock of that name; never waits.
   *
   * @return empty when somebody has it, this process included
   */
  Optional<HostLock> take(String name);

  /** One that is held. */
  interface HostLock {
    /** Lets go of it; once. */
    void release();
  }
}
