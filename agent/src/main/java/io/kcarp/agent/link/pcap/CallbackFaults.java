package io.kcarp.agent.link.pcap;

import com.sun.jna.Native;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults in what libpcap calls for each frame, before it reaches our own code. JNA would print them
 * and go on with the next frame: an agent whose callback always fails (a class is missing, memory
 * is short) would be deaf, and a deaf backup claims beside its master.
 */
final class CallbackFaults {
  private static final Logger log = LoggerFactory.getLogger(CallbackFaults.class);
  private static final Map<Thread, Consumer<Throwable>> BY_THREAD = new ConcurrentHashMap<>();

  static {
    Native.setCallbackExceptionHandler((_, fault) -> {
      Consumer<Throwable> told = BY_THREAD.get(Thread.currentThread());
      if (told == null) {
        log.error("A fault in kcarp: a callback from a native library failed", fault);
      } else {
        told.accept(fault);
      }
    });
  }

  private CallbackFaults() {}

  /** From now on, until {@link #forget}, faults on the current thread go to {@code told}. */
  static void tell(Consumer<Throwable> told) {
    BY_THREAD.put(Thread.currentThread(), told);
  }

  /** The current thread makes no more callbacks. */
  static void forget() {
    BY_THREAD.remove(Thread.currentThread());
  }
}
