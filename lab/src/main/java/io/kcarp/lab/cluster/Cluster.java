package io.kcarp.lab.cluster;

import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Nodes on the segment 10.88.0.0/24, a client beside them, and kcarp on an API server, quick or
 * real. Each node serves a web page and a UDP echo on all its addresses, which say which node it
 * is.
 */
public interface Cluster extends AutoCloseable {
  /** The nodes, node-1 first. */
  List<Host> nodes();

  /** The node of that name. */
  default Host node(String name) {
    return nodes().stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** The real kubectl; it runs in the checkout. */
  Kubectl kubectl();

  /** The VirtualIP as the API server has it now. */
  Optional<VirtualIP> virtualIp(String name);

  /** Whether no agent runs, and nothing is there to start one. */
  boolean isWithoutAgents();

  /** Starts asking an address once a millisecond from the client who it is. */
  UdpProbe probe(InetAddress address) throws IOException;

  /** Starts watching which nodes' kernels hold an address. */
  HolderWatch watch(InetAddress address) throws IOException;

  /** The web page at that address, as the client gets it. */
  String page(InetAddress address) throws IOException;

  /** Where logs are, as this process sees it. */
  Path work();

  /** A script by which another terminal can come in, as it is to be typed there. */
  Optional<Path> entrance();

  /** What to look at when something went wrong, in lines. */
  List<String> symptoms() throws IOException;

  /** Ends every process and takes everything down. */
  @Override
  void close() throws IOException;
}
