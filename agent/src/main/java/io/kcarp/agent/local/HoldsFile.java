package io.kcarp.agent.local;

import io.kcarp.agent.runtime.HostRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside each agent's socket, {@code SOCKET.holds}: one address a line. Who answers on the
 * socket lives. Agents that shall know of each other have their sockets in one folder.
 */
public final class HoldsFile implements HostRecord {
  private static final Logger LOG = LoggerFactory.getLogger(HoldsFile.class);
  private static final String SUFFIX = ".holds";

  private final Path file;
  private final Set<InetAddress> ofOthers;

  private HoldsFile(Path file, Set<InetAddress> ofOthers) {
    this.file = file;
    this.ofOthers = Set.copyOf(ofOthers);
  }

  /** Reads what the others have written; what can't be read is nobody's. */
  public static HoldsFile beside(Path socket) {
    Path file = socket.toAbsolutePath().resolveSibling(socket.getFileName() + SUFFIX);
    Set<InetAddress> ofOthers = new HashSet<>();
    Path folder = file.getParent();
    if (folder != null && Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path each : files) {
          if (!each.equals(file) && lives(each)) {
            ofOthers.addAll(read(each));
          }
        }
      } catch (IOException e) {
        LOG.warn("Could not look for other agents in {}: {}", folder, e.getMessage());
      }
    }
    return new HoldsFile(file, ofOthers);
  }

  private static boolean lives(Path holdsFile) {
    String name = holdsFile.getFileName().toString();
    Path socket = holdsFile.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return true;
    } catch (IOException e) {
      LOG.debug("Nobody answers on {}", socket, e);
      return false;
    }
  }

  private static Set<InetAddress> read(Path holdsFile) throws IOException {
    try {
      return Files.readAllLines(holdsFile).stream()
          .map(InetAddress::ofLiteral)
          .collect(Collectors.toSet());
    } catch (IllegalArgumentException e) {
      throw new IOException(holdsFile + " is not a list of addresses", e);
    }
  }

  @Override
  public boolean isOfAnother(InetAddress address) {
    return ofOthers.contains(address);
  }

  /** Replaced as a whole: a reader never sees half of it. */
  @Override
  public void mayHold(Set<InetAddress> addresses) {
    String lines =
        addresses.stream()
            .map(address -> address.getHostAddress() + "\n")
            .sorted()
            .collect(Collectors.joining());
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(draft, lines);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn(
          "Could not write {}, so another agent that starts on this host may take these addresses"
              + " for leftovers: {}",
          file,
          e.getMessage());
    }
  }

  /** Holds nothing any more. */
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} stays, which does no harm", file, e);
    }
  }
}
