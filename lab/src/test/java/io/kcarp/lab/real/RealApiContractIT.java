package io.kcarp.lab.real;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.kcarp.lab.api.MetadataContract;
import io.kcarp.lab.api.PatchesContract;
import io.kcarp.lab.api.SampleApi;
import io.kcarp.lab.api.SchemaContract;
import io.kcarp.lab.api.ServerSideApplyContract;
import io.kcarp.lab.api.TablesContract;
import io.kcarp.lab.api.WatchContract;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** A real API server keeps the contract that the quick one is held to. */
@OnACluster
@Tag("real")
class RealApiContractIT {
  private static @Nullable RealCluster started;

  @BeforeAll
  static void setUp() throws IOException {
    started = RealCluster.startControlPlane(RealCluster.preparedCheckout());
  }

  @AfterAll
  static void takeDown() throws IOException {
    if (started != null) {
      started.close();
    }
  }

  private static SampleApi sample() throws IOException {
    if (started == null) {
      throw new IllegalStateException("setUp comes first");
    }
    Config config = Config.fromKubeconfig(started.kubectl().kubeconfig().toFile());
    try {
      return SampleApi.real(
          config.getMasterUrl().replaceFirst("/$", ""),
          SSLUtils.sslContext(config),
          config.getAutoOAuthToken());
    } catch (GeneralSecurityException e) {
      throw new IOException("the lab's own certificate can't be used", e);
    }
  }

  @Nested
  class Applies extends ServerSideApplyContract {
    @Override
    protected SampleApi open() throws IOException {
      return sample();
    }
  }

  @Nested
  class Metadata extends MetadataContract {
    @Override
    protected SampleApi open() throws IOException {
      return sample();
    }
  }

  @Nested
  class Patches extends PatchesContract {
    @Override
    protected SampleApi open() throws IOException {
      return sample();
    }
  }

  @Nested
  class Schemas extends SchemaContract {
    @Override
    protected SampleApi open() throws IOException {
      return sample();
    }
  }

  @Nested
  class Tables extends TablesContract {
    @Override
    protected SampleApi open() throws IOException {
      return sample();
    }
  }

  @Nested
  class Watches extends WatchContract {
    @Override
    protected SampleApi open() throws IOException {
      return sample();
    }
  }
}
