package io.kcarp.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  @Test
  void verbsAreRead() {
    assertThat(Request.parse("{\"verb\":\"status\"}")).isEqualTo(new Request.Status());
    assertThat(Request.parse(" {\"verb\": \"watch\", \"new\": 1}")).isEqualTo(new Request.Watch());
    assertThat(Request.parse("{\"verb\":\"hand-over\",\"name\":\"web\"}"))
        .isEqualTo(new Request.HandOver("web"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status",
        "[]",
        "null",
        "1",
        "{",
        "{}",
        "{\"verb\":null}",
        "{\"verb\":\"stop\"}",
        "{\"verb\":\"hand-over\"}",
        "{\"verb\":\"hand-over\",\"name\":7}",
        "\u0000\u00ff"
      })
  void anythingElseIsRefusedWithASentence(String line) {
    assertThat(Request.parse(line))
        .isInstanceOfSatisfying(
            Request.Refused.class, refused -> assertThat(refused.sentence()).isNotBlank());
  }
}
