package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {

  private static final String OBJECT =
      """
      {a: {b: 1, 'x.y/z': 2},
       list: [{type: A, n: 3, up: true}, {type: B, n: 4, up: false}, {type: C, inner: {n: 5}}]}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          .a.b                              | 1
          $.a.b                             | 1
          .a.x\\.y/z                        | 2
          .a['x.y/z']                       | 2
          .list[0].n                        | 3
          .list[-1].inner.n                 | 5
          .list[*].n                        | 3
          .list[?(@.type=="B")].n           | 4
          .list[?(@.type=='B')].n           | 4
          .list[?(@.type != "A")].n         | 4
          .list[?(@.n==4)].type             | B
          .list[?(@.up==true)].type         | A
          .list[?(@.inner.n==5)].type       | C
          """)
  void findsTheFirstMatch(String path, String expected) {
    JsonNode object = Json.parse(OBJECT, "yaml");

    assertThat(JsonPath.parse(path).first(object).map(JsonNode::asText)).contains(expected);
  }

  @Test
  void findsNothingWhereNothingIs() {
    JsonNode object = Json.parse(OBJECT, "yaml");

    assertThat(JsonPath.parse(".a.none").first(object)).isEmpty();
    assertThat(JsonPath.parse(".list[9].n").first(object)).isEmpty();
    assertThat(JsonPath.parse(".list[?(@.type==\"D\")].n").first(object)).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> JsonPath.parse(".a[?(@.b > 1)]"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("not understood from position 2");
  }
}
