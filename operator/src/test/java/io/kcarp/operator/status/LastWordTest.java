package io.kcarp.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LastWordTest {
  @Test
  void saysWhatHappensAndWhatToDo() {
    Judgement ready = LastWord.of("kcarp-system", new Seen().scene().effective());

    assertThat(ready.type()).isEqualTo("Ready");
    assertThat(ready.holds()).isFalse();
    assertThat(ready.reason()).isEqualTo(Reason.NAMESPACE_TERMINATING);
    assertThat(ready.message())
        .isEqualTo(
            "the namespace kcarp-system, in which kcarp's agents run, is being deleted: they end, and"
                + " no node has 10.0.0.100 after that; install kcarp again, or, if it is to go,"
                + " remove what is left by deploy/uninstall");
  }

  @ParameterizedTest
  @MethodSource
  void saysWhatBecomesOfTheAddresses(Seen seen, String consequence) {
    assertThat(LastWord.of("elsewhere", seen.scene().effective()).message())
        .contains("they end, and " + consequence + " after that");
  }

  static Stream<Arguments> saysWhatBecomesOfTheAddresses() {
    return Stream.of(
        Arguments.arguments(new Seen().nothingAccepted(), "no node takes the addresses"),
        Arguments.arguments(
            new Seen().ofStaticPods(), "nobody reports what the static pods do, which go on,"));
  }
}
