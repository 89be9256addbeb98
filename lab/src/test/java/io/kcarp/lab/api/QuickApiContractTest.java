package io.kcarp.lab.api;

import java.io.IOException;
import org.junit.jupiter.api.Nested;

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
  }
}
