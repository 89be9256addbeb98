package io.kcarp.lab.api;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What operator, agents and kubectl rely on of an API server. It is held by a real one and by the
 * quick one alike, so that the quick one can't drift.
 */
public abstract class ApiContract {
  /** Of this test. */
  protected SampleApi api;

  /** The API to be held to it, for each test. */
  protected abstract SampleApi open() throws IOException;

  @BeforeEach
  final void begin() throws IOException {
    api = open();
  }

  @AfterEach
  final void end() {
    api.close();
  }
}
