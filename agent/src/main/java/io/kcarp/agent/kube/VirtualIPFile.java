package io.kcarp.agent.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.api.v1alpha1.AdvertisementSpec;
import io.kcarp.api.v1alpha1.AnnounceSpec;
import io.kcarp.api.v1alpha1.CompatibilitySpec;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.api.v1alpha1.PreemptionSpec;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One YAML stream of VirtualIP and Secret documents, read strictly: there is no API server here
 * that would check a schema. Collects every problem, one line each, that names the line, the
 * document, the field, its value (never a password) and what is allowed.
 */
final class VirtualIPFile {
  private static final String API_VERSION = VirtualIP.GROUP + "/" + VirtualIP.VERSION;
  private static final Set<String> VIRTUAL_IP_FIELDS =
      new TreeSet<>(Set.of("apiVersion", "kind", "metadata", "spec"));
  private static final Set<String> SECRET_FIELDS =
      new TreeSet<>(
          Set.of("apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData"));

  /** Overrides the API records' leniency, which is for agents older than the operator. */
  @JsonIgnoreProperties(ignoreUnknown = false)
  private interface Strict {}

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addMixIn(VirtualIPSpec.class, Strict.class)
          .addMixIn(AdvertisementSpec.class, Strict.class)
          .addMixIn(AnnounceSpec.class, Strict.class)
          .addMixIn(CompatibilitySpec.class, Strict.class)
          .addMixIn(PasswordSecretRef.class, Strict.class)
          .addMixIn(PreemptionSpec.class, Strict.class)
          .addMixIn(NodeRule.class, Strict.class)
          .build();

  private final List<String> problems = new ArrayList<>();
  private final Map<String, VirtualIPSpec> specs = new LinkedHashMap<>();
  private final Map<String, Map<String, byte[]>> secrets = new HashMap<>();
  private final Map<String, Integer> documentNumbers = new HashMap<>();
  private final Path file;
  private final byte @Nullable [] passwordOfAll;
  private YamlLines lines = new YamlLines();

  private VirtualIPFile(Path file, byte @Nullable [] passwordOfAll) {
    this.file = file;
    this.passwordOfAll = passwordOfAll;
  }

  /**
   * What the file says, by VirtualIP name; the same names in both.
   *
   * @param effective the configurations, at least one, in the file's order
   * @param passwords 1 to 19 bytes each
   * @param holdsSecrets whether a password is in the file itself
   */
  record Contents(
      Map<String, EffectiveConfiguration> effective,
      Map<String, byte[]> passwords,
      boolean holdsSecrets) {}

  /**
   * Reads and checks the whole text of a file.
   *
   * @param file its name, for sentences
   * @param passwordOfAll of VirtualIPs that name no Secret, null when there is none
   * @throws ConfigurationException with one line for each problem
   */
  static Contents parse(Path file, String text, byte @Nullable [] passwordOfAll)
      throws ConfigurationException {
    VirtualIPFile reader = new VirtualIPFile(file, passwordOfAll);
    if (!reader.readDocuments(text)) {
      // What is missing behind the break is no second problem.
      throw new ConfigurationException(reader.problems);
    }
    Contents contents = reader.check();
    if (!reader.problems.isEmpty()) {
      throw new ConfigurationException(reader.problems);
    }
    return contents;
  }

  /** Whether it is YAML to its end. */
  private boolean readDocuments(String text) {
    try (JsonParser parser = MAPPER.createParser(text);
        JsonParser again = MAPPER.createParser(text);
        MappingIterator<JsonNode> documents = MAPPER.readerFor(JsonNode.class).readValues(parser)) {
      try {
        lines = YamlLines.of(again);
      } catch (JsonProcessingException _) {
        // The reader below meets it too, and says it; what comes before has lines.
      }
      for (int number = 1; documents.hasNextValue(); number++) {
        JsonNode document = documents.nextValue();
        // Nothing between two "---" is read as an empty text.
        if (!document.isValueNode() || !document.asText("").isBlank()) {
          readDocument(number, document);
        }
      }
    } catch (JsonProcessingException e) {
      // The library's own message quotes the source, which may be a password.
      problems.add(
          file
              + ": not valid YAML"
              + (e.getLocation() == null
                  ? ""
                  : " at line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr())
              + " (also refused: a key given twice)");
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory can be read", e);
    }
    return true;
  }

  private void readDocument(int number, JsonNode document) {
    String kind = document.path("kind").asText();
    String apiVersion = document.path("apiVersion").asText();
    JsonNode nameNode = document.path("metadata").path("name");
    String name = nameNode.asText();
    String where = "document " + number + (kind.isEmpty() ? "" : " (" + kind + " " + name + ")");
    documentNumbers.put(where, number);
    boolean virtualIp = kind.equals(VirtualIP.KIND) && apiVersion.equals(API_VERSION);
    boolean secret = kind.equals("Secret") && apiVersion.equals("v1");
    if (!virtualIp && !secret) {
      problem(
          where,
          "apiVersion, kind",
          quoted(apiVersion) + ", " + quoted(kind),
          API_VERSION + ", VirtualIP or v1, Secret");
    } else if (!nameNode.isTextual() || name.isEmpty()) {
      problem(where, "metadata.name", "missing", "a name");
    } else if (virtualIp) {
      documentNumbers.putIfAbsent(virtualIp(name), number);
      refuseUnknown(where, document, VIRTUAL_IP_FIELDS);
      readSpec(where, name, document.path("spec"));
    } else {
      refuseUnknown(where, document, SECRET_FIELDS);
      readSecret(where, name, document);
    }
  }

  private void refuseUnknown(String where, JsonNode document, Set<String> allowed) {
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      if (!allowed.contains(field.getKey())) {
        problem(where, field.getKey(), "unknown field", String.join(", ", allowed));
      }
    }
  }

  private void readSpec(String where, String name, JsonNode spec) {
    if (!spec.isObject()) {
      problem(where, "spec", "missing", "at least addresses, vhid and passwordSecretRef");
      return;
    }
    try {
      if (specs.putIfAbsent(name, MAPPER.treeToValue(spec, VirtualIPSpec.class)) != null) {
        problem(where, "metadata.name", quoted(name), "a name that no other VirtualIP has");
      }
    } catch (UnrecognizedPropertyException e) {
      problem(where, path(e), "unknown field", sorted(e.getKnownPropertyIds()));
    } catch (InvalidFormatException e) {
      problem(where, path(e), shown(e, String.valueOf(e.getValue())), allowed(e.getTargetType()));
    } catch (MismatchedInputException e) {
      problem(where, path(e), valueAt(spec, e), allowed(e.getTargetType()));
    } catch (JsonProcessingException e) {
      problem(where, "spec", "not understood", e.getOriginalMessage());
    }
  }

  private static String sorted(@Nullable Collection<Object> fields) {
    return fields == null
        ? ""
        : fields.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
  }

  private static String valueAt(JsonNode spec, JsonMappingException e) {
    JsonNode node = spec;
    for (JsonMappingException.Reference step : e.getPath()) {
      node =
          step.getFieldName() != null ? node.path(step.getFieldName()) : node.path(step.getIndex());
    }
    return node.isValueNode() ? shown(e, node.asText()) : "of another type";
  }

  /** Who is new writes the password itself where its Secret's name belongs. */
  private static String shown(JsonMappingException e, String value) {
    return path(e).startsWith("spec.passwordSecretRef") ? "of another type" : quoted(value);
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder("spec");
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() != null) {
        path.append('.').append(step.getFieldName());
      } else {
        path.append('[').append(step.getIndex()).append(']');
      }
    }
    return path.toString();
  }

  private static String allowed(@Nullable Class<?> type) {
    if (type == null) {
      return "see kubectl explain vip.spec";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(String::valueOf)
          .collect(Collectors.joining(", "));
    }
    if (type == Integer.class) {
      return "a whole number";
    }
    if (type == String.class) {
      return "text; quote it";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "fields of its own";
  }

  private void readSecret(String where, String name, JsonNode document) {
    Map<String, byte[]> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : document.path("data").properties()) {
      try {
        values.put(entry.getKey(), Base64.getDecoder().decode(entry.getValue().asText()));
      } catch (IllegalArgumentException _) {
        problem(where, "data." + entry.getKey(), "not shown", "base64; or use stringData");
      }
    }
    for (Map.Entry<String, JsonNode> entry : document.path("stringData").properties()) {
      if (entry.getValue().isTextual()) {
        values.put(entry.getKey(), entry.getValue().asText().getBytes(StandardCharsets.UTF_8));
      } else {
        problem(where, "stringData." + entry.getKey(), "not shown", "text; quote it");
      }
    }
    if (secrets.putIfAbsent(name, values) != null) {
      problem(where, "metadata.name", quoted(name), "a name that no other Secret has");
    }
  }

  private Contents check() {
    Contents contents = new Contents(new LinkedHashMap<>(), new HashMap<>(), !secrets.isEmpty());
    SpecChecks checks = new SpecChecks(this::problem);
    specs.forEach((name, spec) -> {
      String where = virtualIp(name);
      List<String> addresses = checks.check(where, spec);
      byte[] password = password(where, spec.passwordSecretRef());
      if (spec.vhid() != null && password != null) {
        contents.effective.put(name, EffectiveConfiguration.of(spec, 1, spec.vhid(), addresses));
        contents.passwords.put(name, password);
      }
    });
    if (specs.isEmpty() && problems.isEmpty()) {
      problems.add(file + ": holds no VirtualIP; allowed: one or more");
    }
    return contents;
  }

  private byte @Nullable [] password(String where, @Nullable PasswordSecretRef reference) {
    String field = "spec.passwordSecretRef";
    if (reference == null && passwordOfAll != null) {
      return passwordOfAll;
    }
    if (reference == null || reference.name() == null) {
      problem(where, field, "missing", "the name of a Secret in this file; or give --key-file");
      return null;
    }
    Map<String, byte[]> secret = secrets.get(reference.name());
    if (secret == null) {
      problem(where, field + ".name", quoted(reference.name()), "a Secret in this file");
      return null;
    }
    byte[] password = secret.get(reference.keyOrDefault());
    if (password == null) {
      problem(
          where,
          field + ".key",
          quoted(reference.keyOrDefault()),
          "a key of Secret " + reference.name());
      return null;
    }
    if (password.length < 1 || password.length > CarpKey.MAX_PASSWORD_BYTES) {
      problem(
          where,
          field,
          password.length + " bytes",
          "a password of 1 to " + CarpKey.MAX_PASSWORD_BYTES + " bytes");
    }
    return password;
  }

  private void problem(String where, String field, String value, String allowed) {
    int line = lines.line(documentNumbers.getOrDefault(where, 0), field);
    problems.add(
        file
            + (line == 0 ? "" : ":" + line)
            + ": "
            + where
            + ": "
            + field
            + ": "
            + value
            + "; allowed: "
            + allowed);
  }

  private static String virtualIp(String name) {
    return "VirtualIP " + name;
  }

  private static String quoted(String value) {
    return "'" + value.replace("\n", "\\n") + "'";
  }
}
