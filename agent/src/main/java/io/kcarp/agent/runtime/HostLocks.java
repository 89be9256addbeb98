package io.kcarp.agent.runtime;

/**
 * What only one agent of a host, that is of a network namespace, may have at a time. A lock ends
 * with its process, however that ends.
 */
public interface HostLocks {

  /** Takes the lock of that name; never waits. */
  Taking take(String name);

  /** What became of {@link #take}. */
  sealed interface Taking {
    /** It is held from now on. */
    record Taken(HostLock lock) implements Taking {}

    /** Somebody has it, this process included. */
    record Busy() implements Taking {}

    /**
     * The system gives this process no locks, so that nobody can know who has it.
     *
     * @param sentence what is missing and what to do about it
     */
    record Unavailable(String sentence) implements Taking {}
  }

  /** One that is held. */
  interface HostLock {
    /** Lets go of it; once. */
    void release();
  }
}
