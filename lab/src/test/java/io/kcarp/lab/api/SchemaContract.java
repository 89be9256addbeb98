package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.vip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.api.SampleApi.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a definition lets through, fills in, and refuses in which words. */
public abstract class SchemaContract extends ApiContract {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vhid: 1                               | spec.addresses    | FieldValueRequired     | Required value
          addresses: 7                          | spec.addresses    | FieldValueTypeInvalid  | Invalid value: "integer": spec.addresses in body must be of type array: "integer"
          addresses: []                         | spec.addresses    | FieldValueInvalid      | Invalid value: 0: spec.addresses in body should have at least 1 items
          addresses: [aaa, bbb, ccc, ddd]       | spec.addresses    | FieldValueTooMany      | Too many: 4: must have at most 3 items
          addresses: [a]                        | spec.addresses[0] | FieldValueInvalid      | Invalid value: "a": spec.addresses[0] in body should be at least 3 chars long
          addresses: [aaa, 7]                   | spec.addresses[1] | FieldValueTypeInvalid  | Invalid value: "integer": spec.addresses[1] in body must be of type string: "integer"
          addresses: [aaa], vhid: 0             | spec.vhid         | FieldValueInvalid      | Invalid value: 0: spec.vhid in body should be greater than or equal to 1
          addresses: [aaa], vhid: 256           | spec.vhid         | FieldValueInvalid      | Invalid value: 256: spec.vhid in body should be less than or equal to 255
          addresses: [aaa], vhid: 1.5           | spec.vhid         | FieldValueTypeInvalid  | Invalid value: "number": spec.vhid in body must be of type integer: "number"
          addresses: [aaa], linkState: None     | spec.linkState    | FieldValueNotSupported | Unsupported value: "None": supported values: "Track", "Ignore"
          addresses: [aaa], interface: ETH      | spec.interface    | FieldValueInvalid      | Invalid value: "ETH": spec.interface in body should match '^[a-z][a-z0-9.]*$'
          """)
  void namesTheFieldAndTheRuleItBreaks(String spec, String field, String reason, String message) {
    Answer refused = api.create(VIPS, vip("bad", spec));

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.text("/details/causes/0/field")).isEqualTo(field);
    assertThat(refused.text("/details/causes/0/reason")).isEqualTo(reason);
    assertThat(refused.text("/details/causes/0/message")).isEqualTo(message);
    assertThat(refused.text("/message"))
        .isEqualTo("VirtualIP.kcarp.io \"bad\" is invalid: " + field + ": " + message);
  }

  @Test
  void refusesAStringThatIsTooLong() {
    Answer refused = api.create(VIPS, vip("bad", "addresses: [" + "a".repeat(46) + "]"));

    assertThat(refused.text("/details/causes/0/message"))
        .isEqualTo("Too long: may not be more than 45 bytes");
  }

  @Test
  void listsAllFaultsTogether() {
    Answer refused = api.create(VIPS, vip("bad", "addresses: [], vhid: 0"));

    assertThat(refused.at("/details/causes")).hasSize(2);
    assertThat(refused.text("/message")).startsWith("VirtualIP.kcarp.io \"bad\" is invalid: [");
  }

  @Test
  void refusesTwoListItemsWithOneKey() {
    api.create(VIPS, vip("twice", "addresses: [10.0.0.1]"));
    Answer refused =
        api.patch(
            VIPS + "/twice/status",
            SampleApi.MERGE,
            "{\"status\": {\"nodes\": [{\"node\": \"n1\"}, {\"node\": \"n1\"}]}}");

    assertThat(refused.text("/details/causes/0/message"))
        .isEqualTo("Duplicate value: {\"node\":\"n1\"}");
  }

  @Test
  void appliesDefaultsAlsoInsideDefaultedObjects() {
    Answer created = api.create(VIPS, vip("defaults", "addresses: [10.0.0.1]"));

    assertThat(created.text("/spec/linkState")).isEqualTo("Track");
    assertThat(created.at("/spec/advertisement/advbase").asInt()).isEqualTo(1);
  }

  @Test
  void prunesUnknownFieldsAndNulls() {
    Answer created =
        api.create(VIPS, vip("pruned", "addresses: [10.0.0.1], vhidd: 1, interface: null"));

    assertThat(created.at("/spec").has("vhidd")).isFalse();
    assertThat(created.at("/spec").has("interface")).isFalse();
  }

  @Test
  void keepsWhatAMapAllows() {
    Answer created = api.create(VIPS, vip("map", "addresses: [10.0.0.1], labels: {a: b}"));

    assertThat(created.text("/spec/labels/a")).isEqualTo("b");
  }

  @Test
  void refusesUnknownFieldsIfAskedTo() {
    Answer refused =
        api.create(VIPS + "?fieldValidation=Strict", vip("bad", "addresses: [aaa], vhidd: 1"));

    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.text("/message"))
        .isEqualTo(
            "VirtualIP in version \"v1alpha1\" cannot be handled as a VirtualIP: strict decoding"
                + " error: unknown field \"spec.vhidd\"");
  }

  @Test
  void refusesADefinitionWhoseListMapKeyMayBeAbsent() throws Exception {
    String definition =
        SampleApi.definition()
            .replace("virtualips", "others")
            .replace("required: [node]", "required: []");
    Answer refused =
        api.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.text("/message")).contains("x-kubernetes-list-map-keys");
  }
}
