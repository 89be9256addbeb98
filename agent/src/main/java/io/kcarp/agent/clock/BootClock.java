package io.kcarp.agent.clock;

import com.sun.jna.Native;

/**
 * CLOCK_BOOTTIME of clock_gettime(2): nanoseconds since the machine started, those in suspend
 * included. It never goes back and is not set, unlike the time of day; and unlike {@link
 * System#nanoTime}, which is CLOCK_MONOTONIC, it tells a machine that was suspended that its peers
 * have long taken over. Any thread.
 */
public final class BootClock {
  private static final int CLOCK_BOOTTIME = 7;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** {@code struct timespec} on 64-bit Linux: seconds s64, nanoseconds s64; one for each thread. */
  private static final ThreadLocal<long[]> TIMESPEC = ThreadLocal.withInitial(() -> new long[2]);

  private BootClock() {}

  /**
   * The clock, which from now on works.
   *
   * @throws BootClockUnavailable when the system has no such clock for this process
   */
  public static BootClock open() {
    try {
      BootClock clock = new BootClock();
      if (LibC.clock_gettime(CLOCK_BOOTTIME, TIMESPEC.get()) != 0) {
        throw new BootClockUnavailable(
            "The kernel does not let this process read CLOCK_BOOTTIME: check its seccomp profile,"
                + " and that this is Linux.");
      }
      return clock;
    } catch (LinkageError e) {
      throw new BootClockUnavailable(
          "The native library of JNA cannot be loaded ("
              + e.getMessage()
              + "), so there is no boot-time clock; it needs glibc, and a directory to unpack to or"
              + " jna.boot.library.path.",
          e);
    }
  }

  /** Nanoseconds; only differences mean anything. */
  public long nanoTime() {
    long[] timespec = TIMESPEC.get();
    if (LibC.clock_gettime(CLOCK_BOOTTIME, timespec) != 0) {
      throw new IllegalStateException("CLOCK_BOOTTIME worked when it was opened");
    }
    return timespec[0] * NANOS_PER_SECOND + timespec[1];
  }

  /** The C library, by JNA direct mapping. */
  private static final class LibC {
    static {
      Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int clock_gettime(int clock, long[] timespec);
  }
}
