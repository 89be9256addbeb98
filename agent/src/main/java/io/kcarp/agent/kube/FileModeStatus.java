package io.kcarp.agent.kube;

import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports as log lines, one for each that differs from the one before. One thread. */
public final class FileModeStatus implements StatusSink {
  private static final Logger log = LoggerFactory.getLogger(FileModeStatus.class);

  private final Map<String, VirtualHostReport> last = new HashMap<>();

  @Override
  public void report(VirtualHostReport report) {
    if (report.equals(last.put(report.name(), report))) {
      return;
    }
    log.atInfo()
        .addKeyValue("vip", report.name())
        .addKeyValue("role", StatusDocument.role(report.role()))
        .addKeyValue("reason", report.reason())
        .addKeyValue("interface", report.interfaceName())
        .addKeyValue("addresses", report.held())
        .addKeyValue("observedMaster", report.observedMaster())
        .addKeyValue("transitions", report.transitions())
        .log("{} is {}: {}", report.name(), StatusDocument.role(report.role()), report.message());
  }

  @Override
  public void released(String name) {
    last.remove(name);
    log.atInfo().addKeyValue("vip", name).log("{} is released", name);
  }
}
