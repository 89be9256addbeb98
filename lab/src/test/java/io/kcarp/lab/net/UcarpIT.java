package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@IsolatedLab
class UcarpIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Segment segment = Segment.create("lab0", "10.88.0.1/24");
  private final Host n1 = segment.addHost("n1", "10.88.0.11/24");
  private final Host n2 = segment.addHost("n2", "10.88.0.12/24");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void twoElectOneMasterAndTheAddressLeavesACutLink() throws Exception {
    var options = UcarpOptions.of(7, "secret", VIRTUAL);
    try (var watch = HolderWatch.start(VIRTUAL, List.of(n1, n2), Duration.ofMillis(5));
        var capture = FrameCapture.start(segment.bridge(), FrameCapture::advertisement);
        var first = Ucarp.start(n1, options);
        var second = Ucarp.start(n2, options.withInterval(1, 100))) {
      await().atMost(LIMIT).until(() -> first.is(Role.MASTER));
      assertThat(second.role()).hasValue(Role.BACKUP);
      await().atMost(LIMIT).until(() -> watch.holders().equals(Set.of("n1")));
      await().atMost(LIMIT).until(() -> !capture.frames().isEmpty());
      assertThat(capture.frames().getFirst().hex()).startsWith("01005e00001200005e000007");

      n1.cutLink();
      await().atMost(LIMIT).until(() -> second.is(Role.MASTER));
      await().atMost(LIMIT).until(() -> watch.holders().equals(Set.of("n2")));
    }
  }
}
