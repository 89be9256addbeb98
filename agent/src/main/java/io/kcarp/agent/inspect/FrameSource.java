package io.kcarp.agent.inspect;

import io.kcarp.agent.config.ConfigurationException;
import org.jspecify.annotations.Nullable;

/** Frames one after the other. */
@FunctionalInterface
interface FrameSource {

  /**
   * The next whole Ethernet frame, null at the end.
   *
   * @throws ConfigurationException says where the source is not right
   */
  byte @Nullable [] next() throws ConfigurationException;
}
