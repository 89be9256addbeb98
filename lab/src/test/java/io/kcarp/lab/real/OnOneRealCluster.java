package io.kcarp.lab.real;

import io.kcarp.lab.cluster.Kubectl;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Cases, in their order, on one cluster that the class starts before the first and this ends. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class OnOneRealCluster {
  private @Nullable RealCluster started;

  /** The cluster for all cases, which is ended after them. */
  final void use(RealCluster cluster) {
    started = cluster;
  }

  @AfterAll
  void endTheCluster() throws IOException {
    if (started != null) {
      started.close();
    }
  }

  final RealCluster cluster() {
    if (started == null) {
      throw new IllegalStateException("setUp comes first");
    }
    return started;
  }

  final Kubectl kubectl() {
    return cluster().kubectl();
  }
}
