package io.kcarp.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.net.CapturedFrame;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExpectationTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MARGIN = Expectation.MARGIN_NANOS;

  @Test
  void whatIsWithinItsBoundsAndTheMarginIsNotBroken() {
    assertThat(
            Expectation.broken(
                outcome(
                    3 * SECOND + MARGIN,
                    3 * SECOND + MARGIN,
                    SECOND + MARGIN,
                    SECOND + MARGIN,
                    0,
                    Map.of())))
        .isEmpty();
  }

  @Test
  void eachBreachIsNamedWithWhatIsAllowed() {
    assertThat(
            Expectation.broken(
                outcome(5 * SECOND, 4 * SECOND, 2 * SECOND, 3 * SECOND, 2, Map.of("BadTtl", 1L))))
        .containsExactly(
            "takeover 5,000 ms; allowed: 3,000 ms and 250 ms for this machine",
            "silence 4,000 ms; allowed: 3,000 ms and 250 ms for this machine",
            "preemption 2,000 ms; allowed: 1,000 ms and 250 ms for this machine",
            "two masters after the fault 3,000 ms; allowed: 1,000 ms and 250 ms for this machine",
            "the address moved 2 times when it should have stayed",
            "kcarp dropped frames: {BadTtl=1}");
  }

  private static Outcome outcome(
      long takeover,
      long silence,
      long preemption,
      long overlap,
      int moves,
      Map<String, Long> drops) {
    return new Outcome(
        Matrix.brief().getFirst(),
        OptionalLong.of(takeover),
        3 * SECOND,
        silence,
        3 * SECOND,
        0,
        OptionalLong.of(preemption),
        SECOND,
        List.of(new Overlap("after the fault", overlap, SECOND)),
        0,
        false,
        Daemon.UCARP,
        moves,
        drops,
        List.of(new CapturedFrame(0, "00")),
        "");
  }
}
