package io.kcarp.agent.ucarp;

import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredStateSource;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import java.util.Map;

/** One virtual host, the same for as long as the agent runs. */
public final class FixedSource implements DesiredStateSource {
  private final Map<String, Desired> desired;

  /** Under that name in logs and metrics. */
  public FixedSource(String name, DesiredVirtualHost host) {
    this.desired = Map.of(name, host);
  }

  @Override
  public void start(Listener listener) {
    listener.desired(desired);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
