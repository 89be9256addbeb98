package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {

  @ParameterizedTest
  @CsvSource({
    "PT-1M, <invalid>",
    "PT-1S, 0s",
    "PT3S, 3s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT2M10S, 2m10s",
    "PT10M59S, 10m",
    "PT179M, 179m",
    "PT3H, 3h",
    "PT7H5M, 7h5m",
    "PT47H59M, 47h",
    "P2DT3H, 2d3h",
    "P8DT3H, 8d",
    "P729D, 729d",
    "P735D, 2y5d",
    "P3000D, 8y"
  })
  void isWrittenAsKubectlDoes(Duration age, String text) {
    assertThat(Age.format(age)).isEqualTo(text);
  }
}
