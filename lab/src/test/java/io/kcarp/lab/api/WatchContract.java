package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.CONFIG_MAPS;
import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.configMap;
import static io.kcarp.lab.api.SampleApi.vip;
import static io.kcarp.lab.api.SampleApi.vipStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.lab.api.SampleApi.Answer;
import java.io.BufferedReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a watcher is told. */
@Timeout(60)
public abstract class WatchContract extends ApiContract {
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String WATCHED = "?fieldSelector=metadata.name%3Dwatched";

  static String next(BufferedReader watch) throws Exception {
    JsonNode event = Json.parse(watch.readLine());
    return event.path("type").asText() + " " + event.at("/object/metadata/name").asText();
  }

  @Test
  void showsWhatIsThereAndThenEachChange() throws Exception {
    api.create(VIPS, vip("a", "addresses: [10.0.0.1]"));
    try (BufferedReader watch = api.watch(VIPS + "?watch=true&resourceVersion=0")) {
      assertThat(next(watch)).isEqualTo("ADDED a");
      api.create(VIPS, vip("b", "addresses: [10.0.0.2]"));
      api.patch(VIPS + "/a", SampleApi.MERGE, "{\"spec\": {\"vhid\": 7}}");
      api.delete(VIPS + "/b");
      assertThat(next(watch)).isEqualTo("ADDED b");
      assertThat(next(watch)).isEqualTo("MODIFIED a");
      assertThat(next(watch)).isEqualTo("DELETED b");
    }
  }

  @Test
  void replaysWhatHappenedAfterAVersion() throws Exception {
    String version = api.get(CONFIG_MAPS).text("/metadata/resourceVersion");
    api.create(CONFIG_MAPS, configMap("name: a", ""));
    api.delete(CONFIG_MAPS + "/a");
    try (BufferedReader watch = api.watch(CONFIG_MAPS + "?watch=true&resourceVersion=" + version)) {
      assertThat(next(watch)).isEqualTo("ADDED a");
      assertThat(next(watch)).isEqualTo("DELETED a");
    }
  }

  @Test
  void anObjectThatLeavesTheSelectorIsDeletedForTheWatcher() throws Exception {
    String version = api.get(CONFIG_MAPS).text("/metadata/resourceVersion");
    String selected = CONFIG_MAPS + "?watch=true&labelSelector=on&resourceVersion=" + version;
    try (BufferedReader watch = api.watch(selected)) {
      api.create(CONFIG_MAPS, configMap("name: a", ""));
      api.patch(CONFIG_MAPS + "/a", SampleApi.MERGE, "{\"metadata\":{\"labels\":{\"on\":\"\"}}}");
      api.patch(CONFIG_MAPS + "/a", SampleApi.MERGE, "{\"metadata\":{\"labels\":null}}");
      assertThat(next(watch)).isEqualTo("ADDED a");
      assertThat(next(watch)).isEqualTo("DELETED a");
    }
  }

  @Test
  void aNamespaceOfOneNameIsSeenToEnd() throws Exception {
    api.create(NAMESPACES, "{metadata: {name: another}}");
    api.create(NAMESPACES, "{metadata: {name: watched, finalizers: [kcarp.io/held]}}");
    Answer selected = api.get(NAMESPACES + WATCHED);
    assertThat(selected.at("/items")).hasSize(1);
    assertThat(selected.text("/items/0/metadata/name")).isEqualTo("watched");
    String version = selected.text("/metadata/resourceVersion");
    try (BufferedReader watch =
        api.watch(NAMESPACES + WATCHED + "&watch=true&resourceVersion=" + version)) {
      api.delete(NAMESPACES + "/another");
      api.delete(NAMESPACES + "/watched");
      JsonNode event = Json.parse(watch.readLine());
      assertThat(event.path("type").asText()).isEqualTo("MODIFIED");
      assertThat(event.at("/object/metadata/name").asText()).isEqualTo("watched");
      assertThat(event.at("/object/metadata/deletionTimestamp").asText()).isNotEmpty();

      api.patch(NAMESPACES + "/watched", SampleApi.MERGE, "{\"metadata\":{\"finalizers\":null}}");
      // A real one tells meanwhile, in conditions, how far it is.
      String last;
      do {
        last = next(watch);
      } while (last.equals("MODIFIED watched"));
      assertThat(last).isEqualTo("DELETED watched");
    }
  }

  @Test
  void anApplyThatChangesNothingIsNoEvent() throws Exception {
    api.create(VIPS, vip("web", "addresses: [10.0.0.1]"));
    String version = api.get(VIPS).text("/metadata/resourceVersion");
    String status = vipStatus("web", "master: n1");
    api.apply(VIPS + "/web/status", "a", status);
    api.apply(VIPS + "/web/status", "a", status);
    api.delete(VIPS + "/web");
    try (BufferedReader watch = api.watch(VIPS + "?watch=true&resourceVersion=" + version)) {
      assertThat(next(watch)).isEqualTo("MODIFIED web");
      assertThat(next(watch)).isEqualTo("DELETED web");
    }
  }

  @Test
  void aVersionThatIsTooOldHasExpired() throws Exception {
    try (BufferedReader watch = api.watch(VIPS + "?watch=true&resourceVersion=1")) {
      JsonNode event = Json.parse(watch.readLine());
      assertThat(event.path("type").asText()).isEqualTo("ERROR");
      assertThat(event.at("/object/code").asInt()).isEqualTo(410);
    }
  }

  @Test
  void initialObjectsAreAskedForWithTheirVersion() {
    Answer refused = api.get(VIPS + "?watch=true&sendInitialEvents=true");

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.text("/details/causes/0/field")).isEqualTo("resourceVersionMatch");
  }
}
