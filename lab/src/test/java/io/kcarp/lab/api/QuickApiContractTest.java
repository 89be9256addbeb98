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
  }
}
