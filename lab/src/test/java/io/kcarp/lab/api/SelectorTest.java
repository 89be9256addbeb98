package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

  private static final JsonNode OBJECT =
      Json.parse("{metadata: {name: x, labels: {a: b, k/c: ''}}, spec: {nodeName: n1}}", "yaml");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a=b",
        "a==b",
        "a!=c",
        "none!=c",
        "a in (c, b)",
        "a notin (c)",
        "!d",
        "none notin (c)",
        "k/c",
        "k/c=",
        "a in (b,c),k/c",
        "a=b,!d"
      })
  void labelsMatch(String selector) {
    assertThat(Selector.labels(selector).test(OBJECT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "a=c", "a!=b", "!a", "a in (c)", "a notin (b)", "a=b,d"})
  void labelsDoNotMatch(String selector) {
    assertThat(Selector.labels(selector).test(OBJECT)).isFalse();
  }

  @Test
  void fieldsMatchByPath() {
    assertThat(Selector.fields("metadata.name=x,spec.nodeName!=n2").test(OBJECT)).isTrue();
    assertThat(Selector.fields("metadata.name=y").test(OBJECT)).isFalse();
    assertThat(Selector.fields("metadata.namespace=").test(OBJECT)).isTrue();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Selector.labels("a in b c")).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> Selector.fields("a")).isInstanceOf(Refusal.class);
  }
}
