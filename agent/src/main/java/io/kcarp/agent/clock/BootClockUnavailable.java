package io.kcarp.agent.clock;

import java.io.Serial;

/** There is no boot-time clock here; the message is one sentence that says why. */
public final class BootClockUnavailable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  BootClockUnavailable(String sentence) {
    super(sentence);
  }

  BootClockUnavailable(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
