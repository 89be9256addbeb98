package io.kcarp.lab.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Reads whether a host's kernel takes an address as its own, in some tens of microseconds.
 *
 * <p>The {@code /proc/net} file stays bound to the namespace in which it was opened, so any thread
 * can read it again and again without a system call to switch.
 */
final class LocalAddresses implements AutoCloseable {
  private final FileChannel file;
  private final InetAddress address;
  private ByteBuffer text = ByteBuffer.allocate(1 << 16);

  private LocalAddresses(FileChannel file, InetAddress address) {
    this.file = file;
    this.address = address;
  }

  static LocalAddresses of(Host host, InetAddress address) throws IOException {
    var table = address instanceof Inet4Address ? "fib_trie" : "if_inet6";
    var path = Path.of("/proc/thread-self/net", table);
    return new LocalAddresses(host.call(() -> FileChannel.open(path)), address);
  }

  boolean present() throws IOException {
    file.position(0);
    text.clear();
    while (file.read(text) > 0) {
      if (!text.hasRemaining()) {
        text = ByteBuffer.allocate(text.capacity() * 2).put(text.flip());
      }
    }
    var table = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    return address instanceof Inet4Address
        ? routesToSelf(table, address.getHostAddress())
        : table.contains(HexFormat.of().formatHex(address.getAddress()));
  }

  /** A leaf of the routing trie and, below it, its routes: one of them must be a local one. */
  static boolean routesToSelf(String trie, String address) {
    var leaf = "|-- " + address + "\n";
    for (int at = trie.indexOf(leaf); at >= 0; at = trie.indexOf(leaf, at + 1)) {
      for (var line : (Iterable<String>) trie.substring(at + leaf.length()).lines()::iterator) {
        if (line.contains("--")) {
          break;
        }
        if (line.strip().equals("/32 host LOCAL")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
