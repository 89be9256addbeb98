package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapFramePortsTest {

  @Test
  void aMissingLibpcapIsSaidInOneSentence() throws IOException, InterruptedException {
    ChildJvm.Ended ended =
        ChildJvm.check(List.of(), List.of("-Dorg.pcap4j.core.pcapLibName=not-installed"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output())
        .contains("NO_LIBPCAP: libpcap can't be loaded (")
        .contains("): install package libpcap0.8 (Debian)");
  }
}
