package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The quick API keeps the contract. */
class QuickApiContractTest {
  @Nested
  class Applies extends ServerSideApplyContract {
    @Override
    protected SampleApi open() throws IOException {
      return SampleApi.quick();
    }
  }

  @Nested
  class Metadata extends MetadataContract {
    @Override
    protected SampleApi open() throws IOException {
      return SampleApi.quick();
    }
  }

  @Nested
  class Patches extends PatchesContract {
    @Override
    protected SampleApi open() throws IOException {
      return SampleApi.quick();
    }
  }

  @Nested
  class Schemas extends SchemaContract {
    @Override
    protected SampleApi open() throws IOException {
      return SampleApi.quick();
    }
  }

  @Nested
  class Tables extends TablesContract {
    @Override
    protected SampleApi open() throws IOException {
      return SampleApi.quick();
    }
  }

  @Nested
  class Watches extends WatchContract {
    @Override
    protected SampleApi open() throws IOException {
      return SampleApi.quick();
    }

    /** A real one waits for it. The quick one forgets with its JVM, and its clients outlive it. */
    @Test
    void aVersionThatIsYetToComeHasExpired() throws Exception {
      try (BufferedReader watch = api.watch(SampleApi.VIPS + "?watch=true&resourceVersion=99999")) {
        JsonNode event = Json.parse(watch.readLine());
        assertThat(event.path("type").asText()).isEqualTo("ERROR");
        assertThat(event.at("/object/code").asInt()).isEqualTo(410);
      }
    }

    /**
     * A real one needs an etcd that reports the progress of watches; that of lab/cluster does not.
     */
    @Test
    void aBookmarkEndsTheInitialObjectsIfAskedFor() throws Exception {
      api.create(SampleApi.VIPS, SampleApi.vip("a", "addresses: [10.0.0.1]"));
      try (BufferedReader watch =
          api.watch(
              SampleApi.VIPS
                  + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                  + "&allowWatchBookmarks=true&timeoutSeconds=1")) {
        assertThat(next(watch)).isEqualTo("ADDED a");
        JsonNode bookmark = Json.parse(watch.readLine());
        assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
        assertThat(bookmark.at("/object/metadata/annotations").has("k8s.io/initial-events-end"))
            .isTrue();
        assertThat(watch.readLine()).as("after the timeout").isNull();
      }
    }
  }
}
