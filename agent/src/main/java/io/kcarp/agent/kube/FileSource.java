package io.kcarp.agent.kube;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredStateSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state from a file of VirtualIPs and Secrets, for a static pod or a host outside
 * Kubernetes: the spec, with explicit vhid and password, is the effective configuration. Read once:
 * an edit comes with a restart and is in effect at once, as there is no operator that would take
 * addresses and key through two steps.
 */
public final class FileSource implements DesiredStateSource {
  private static final Logger log = LoggerFactory.getLogger(FileSource.class);

  private final Path file;
  private final Map<String, Desired> desired;

  private FileSource(Path file, Map<String, Desired> desired) {
    this.file = file;
    this.desired = desired;
  }

  /**
   * Reads and checks the whole file.
   *
   * @param node this node's name, for {@code spec.nodes}
   * @throws ConfigurationException with one line for each problem
   */
  public static FileSource read(Path file, String node) throws ConfigurationException {
    Map<String, Desired> desired = new LinkedHashMap<>();
    VirtualIPFile.Contents contents = VirtualIPFile.read(file);
    contents
        .effective()
        .forEach((name, effective) ->
            // A file has no node labels; VirtualIPFile refuses selectors.
            Translation.translate(name, effective, contents.passwords()::get, node, Map.of())
                .ifPresent(host -> desired.put(name, host)));
    if (desired.isEmpty()) {
      log.warn("{}: no VirtualIP is for node {}; there is nothing to run", file, node);
    }
    return new FileSource(file, Map.copyOf(desired));
  }

  @Override
  public void start(Listener listener) {
    log.info("{}: VirtualIPs for this node: {}", file, desired.keySet());
    listener.desired(desired);
  }

  @Override
  public void close() {
    // The file was closed when it had been read.
  }
}
