package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.convert.ConversionRefusal;
import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.convert.ConversionRequest.Source;
import io.kcarp.agent.convert.Converter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code kcarp-agent convert} prints is what the schema that users apply accepts. */
class ConvertedVirtualIpTest {
  private static final Path DEFINITION = Path.of("../crds/virtualips.kcarp.io.yaml");
  private static final Source PREFERRED =
      ucarp("-i eth0 -s 10.1.1.10 -v 10 -p secret -a 10.1.1.252 -P -k 255 -M -u /up -d /down");
  private static final Source OTHER =
      ucarp("-i eth1 -s 10.1.1.11 -v 10 -p secret -a 10.1.1.252 -b 3 -r 255 -z");

  @ParameterizedTest
  @MethodSource("conversions")
  void theApiTakesItStrictly(List<String> nodes, List<Source> sources) throws Exception {
    String[] documents = convert(nodes, sources).split("\n---\n", -1);

    try (var api = QuickApi.started();
        var http = HttpClient.newHttpClient()) {
      assertThat(
              post(
                  http,
                  api.url() + "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                  Files.readString(DEFINITION)))
          .isEqualTo(201);
      assertThat(documents).hasSize(2);
      assertThat(
              post(
                  http,
                  api.url() + "/apis/kcarp.io/v1alpha1/virtualips?fieldValidation=Strict",
                  documents[0]))
          .as(documents[0])
          .isEqualTo(201);
      assertThat(
              post(
                  http,
                  api.url() + "/api/v1/namespaces",
                  "{apiVersion: v1, kind: Namespace, metadata: {name: kcarp-system}}"))
          .isEqualTo(201);
      assertThat(
              post(
                  http,
                  api.url() + "/api/v1/namespaces/kcarp-system/secrets?fieldValidation=Strict",
                  documents[1]))
          .isEqualTo(201);
    }
  }

  static Stream<Arguments> conversions() {
    return Stream.of(
        Arguments.of(List.of(), List.of(PREFERRED)),
        Arguments.of(List.of("node-1", "node-2"), List.of(PREFERRED, OTHER)));
  }

  private static String convert(List<String> nodes, List<Source> sources) throws ConversionRefusal {
    return Converter.convert(new ConversionRequest(sources, nodes, "kcarp-system"));
  }

  private static Source ucarp(String line) {
    return new Source.CommandLine(List.of(line.split(" ", -1)));
  }

  private static int post(HttpClient http, String url, String yaml)
      throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(yaml))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }
}
