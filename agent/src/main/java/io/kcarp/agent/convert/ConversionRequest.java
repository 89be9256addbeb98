package io.kcarp.agent.convert;

import java.nio.file.Path;
import java.util.List;

/**
 * What to convert.
 *
 * @param sources in the order given
 * @param nodes the Kubernetes node for each source; none at all when there is one source, whose
 *     settings are then for every node
 * @param namespace where the Secret belongs
 */
public record ConversionRequest(List<Source> sources, List<String> nodes, String namespace) {
  /** Copies the lists. */
  public ConversionRequest {
    sources = List.copyOf(sources);
    nodes = List.copyOf(nodes);
  }

  /** One host's settings of today. */
  public sealed interface Source {
    /**
     * A command line of UCARP(8). Not to be printed: it may hold the password.
     *
     * @param arguments with or without the program's name before them
     */
    record CommandLine(List<String> arguments) implements Source {
      /** Copies the list. */
      public CommandLine {
        arguments = List.copyOf(arguments);
      }
    }

    /** Debian's /etc/network/interfaces, interfaces(5). */
    record Interfaces(Path file) implements Source {}

    /** A keepalived.conf. */
    record Keepalived(Path file) implements Source {}
  }
}
