package io.kcarp.agent.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code kcarp-agent run} was told.
 *
 * @param node this node's name, as the API server knows it
 * @param namespace where the key Secret and the Leases are
 * @param file file mode: the VirtualIPs' file; null: the API server is the source
 * @param keyFile file mode: whose first line is the password of VirtualIPs that name no Secret
 * @param socket where {@code kcarp-agent status} and {@code hand-over} ask
 * @param httpAddress where metrics and health listen; port 0 takes a free one
 */
public record AgentOptions(
    String node,
    String namespace,
    @Nullable Path file,
    @Nullable Path keyFile,
    Path socket,
    InetSocketAddress httpAddress) {
  /** Where the socket is unless told. */
  public static final Path DEFAULT_SOCKET = socketNamed("agent");

  /** Where the socket of an agent of that name is unless told. */
  public static Path socketNamed(String name) {
    return Path.of("/run/kcarp", name + ".sock");
  }
}
