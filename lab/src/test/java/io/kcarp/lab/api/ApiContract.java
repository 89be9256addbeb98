package io.kcarp.lab.api;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What operator, agents and kubectl rely on of an API server. It is held by a real one and by the
 * quick one alike, so that the quick one can't drift.
 */
public abstract class ApiContract {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Of this test. */
  protected SampleApi api;

  /** The API to be held to it, for each test. */
  protected abstract SampleApi open() throws IOException;

  /** What controllers do on a real one takes its time. */
  static void eventually(ThrowingRunnable holds) {
    await().atMost(LIMIT).untilAsserted(holds);
  }

  @BeforeEach
  final void begin() throws IOException {
    api = open();
  }

  @AfterEach
  final void end() {
    api.close();
  }
}
