package io.kcarp.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldsFileTest {
  private static final InetAddress FIRST = InetAddress.ofLiteral("10.0.0.100");
  private static final InetAddress SECOND = InetAddress.ofLiteral("2001:db8::100");

  @TempDir Path folder;

  @Test
  void whatALivingAgentMayHoldIsAnothers() throws IOException {
    try (ServerSocketChannel _ = listen("a.sock")) {
      HoldsFile.beside(folder.resolve("a.sock")).mayHold(Set.of(FIRST, SECOND));

      HoldsFile other = HoldsFile.beside(folder.resolve("b.sock"));

      assertThat(other.isOfAnother(FIRST)).isTrue();
      assertThat(other.isOfAnother(SECOND)).isTrue();
      assertThat(other.isOfAnother(InetAddress.ofLiteral("10.0.0.101"))).isFalse();
    }
  }

  @Test
  void whatAKilledAgentHeldIsNobodys() {
    HoldsFile.beside(folder.resolve("a.sock")).mayHold(Set.of(FIRST));

    assertThat(HoldsFile.beside(folder.resolve("b.sock")).isOfAnother(FIRST)).isFalse();
  }

  @Test
  void onesOwnIsNotAnothers() throws IOException {
    HoldsFile.beside(folder.resolve("a.sock")).mayHold(Set.of(FIRST));
    try (ServerSocketChannel _ = listen("a.sock")) {
      assertThat(HoldsFile.beside(folder.resolve("a.sock")).isOfAnother(FIRST)).isFalse();
    }
  }

  @Test
  void anAgentThatEndedHoldsNothing() throws IOException {
    try (ServerSocketChannel _ = listen("a.sock")) {
      HoldsFile ended = HoldsFile.beside(folder.resolve("a.sock"));
      ended.mayHold(Set.of(FIRST));
      ended.close();

      assertThat(HoldsFile.beside(folder.resolve("b.sock")).isOfAnother(FIRST)).isFalse();
    }
  }

  @Test
  void aSpoiltFileIsReadAsNothing() throws IOException {
    try (ServerSocketChannel _ = listen("a.sock")) {
      Files.writeString(folder.resolve("a.sock.holds"), "not an address\n");

      assertThat(HoldsFile.beside(folder.resolve("b.sock")).isOfAnother(FIRST)).isFalse();
    }
  }

  @Test
  void aFolderThatIsNotThereYetHasNoOthers() {
    assertThat(HoldsFile.beside(folder.resolve("later/a.sock")).isOfAnother(FIRST)).isFalse();
  }

  private ServerSocketChannel listen(String name) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(folder.resolve(name)));
  }
}
