package io.kcarp.agent.local;

import io.kcarp.agent.config.ConfigurationException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The socket in the file system, for its owner alone: mode 0600, in a folder made with 0700 when it
 * is missing, or set to that when it is called {@code kcarp}. A lock beside it tells a living agent
 * from what a killed one left.
 */
final class SocketFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  /** By this name a folder is the agents' own; of another, others may need what is in it. */
  private static final Path AGENTS_FOLDER = Path.of("kcarp");

  private final Path path;
  private final FileChannel lockFile;
  private final ServerSocketChannel server;

  private SocketFile(Path path, FileChannel lockFile, ServerSocketChannel server) {
    this.path = path;
    this.lockFile = lockFile;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @throws ConfigurationException when another agent does
   * @throws IOException when the file system does not allow it
   */
  static SocketFile listen(Path given) throws ConfigurationException, IOException {
    Path path = given.toAbsolutePath();
    Path folder = path.getParent();
    if (folder == null) {
      throw new IOException(path + " is a folder");
    }
    prepare(folder);
    FileChannel lockFile = lock(path);
    try {
      removeStale(path);
      return new SocketFile(path, lockFile, bind(path));
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  /** A kubelet that makes the agents' folder for a pod lets everybody look into it. */
  private static void prepare(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    } else if (AGENTS_FOLDER.equals(folder.getFileName())
        && !Files.getPosixFilePermissions(folder).equals(OWNER_ALONE)) {
      Files.setPosixFilePermissions(folder, OWNER_ALONE);
    }
  }

  private static FileChannel lock(Path path) throws ConfigurationException, IOException {
    FileChannel lockFile =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return lockFile;
      }
    } catch (OverlappingFileLockException _) {
      // This very process has it: the sentence below holds.
    }
    lockFile.close();
    throw new ConfigurationException(
        "another agent listens on "
            + path
            + ": one runs on this host already; end it, or give this one another --socket");
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(path + " exists and is not a socket");
    }
    Files.delete(path);
  }

  private static ServerSocketChannel bind(Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  ServerSocketChannel server() {
    return server;
  }

  @Override
  public void close() throws IOException {
    // The lock goes last: before that nobody else may have bound the path.
    try (lockFile) {
      server.close();
      Files.deleteIfExists(path);
    }
  }
}
