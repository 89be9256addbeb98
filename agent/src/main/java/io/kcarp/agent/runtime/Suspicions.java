package io.kcarp.agent.runtime;

import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;
import org.slf4j.Logger;

/**
 * What one virtual host heard that no honest host sends, as a sentence for its report. A forger
 * must not fill logs: there is a new sentence once a minute. It stays until the role changes. Loop
 * thread only.
 */
final class Suspicions {
  private static final long AGAIN_NANOS = 60_000_000_000L;

  private final String name;
  private final LoopMetrics metrics;
  private final Logger log;
  private String sentence = "";
  private long againAtNanos;

  Suspicions(String name, LoopMetrics metrics, Logger log) {
    this.name = name;
    this.metrics = metrics;
    this.log = log;
  }

  /** Empty when there is nothing to say. */
  String sentence() {
    return sentence;
  }

  void clear() {
    sentence = "";
  }

  /** Looks at an advertisement that was judged; whether there is another sentence now. */
  boolean note(Advertisement advertisement, Admission.Judgement judgement, long nowNanos) {
    if (judgement.drop() == DropReason.DUPLICATE_SOURCE) {
      return say(
          "The host at %s advertises from %s, which is this node's address."
              .formatted(advertisement.sourceMac(), advertisement.source().getHostAddress()),
          nowNanos);
    }
    ReplayVerdict verdict = judgement.suspicion();
    if (verdict == ReplayVerdict.FRESH) {
      return false;
    }
    metrics.suspected(name, verdict);
    return say(
        "%s: look who is at %s, which sent it as %s."
            .formatted(
                ReasonText.of(verdict),
                advertisement.sourceMac(),
                advertisement.source().getHostAddress()),
        nowNanos);
  }

  private boolean say(String other, long nowNanos) {
    if (other.equals(sentence) || nowNanos < againAtNanos) {
      return false;
    }
    againAtNanos = nowNanos + AGAIN_NANOS;
    sentence = other;
    log.atWarn().addKeyValue("vip", name).log(other);
    return true;
  }
}
