package io.kcarp.agent.kube;

import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import java.util.List;

/** Tells each of several sinks, in order. */
public record StatusFanOut(List<StatusSink> sinks) implements StatusSink {
  /** Copies the list. */
  public StatusFanOut {
    sinks = List.copyOf(sinks);
  }

  @Override
  public void report(VirtualHostReport report) {
    sinks.forEach(sink -> sink.report(report));
  }

  @Override
  public void released(String name) {
    sinks.forEach(sink -> sink.released(name));
  }
}
