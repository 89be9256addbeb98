package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameBacklogTest {
  private static final int CAPACITY = 64;
  private static final int SHARE = 16;

  private final FrameBacklog backlog = new FrameBacklog(CAPACITY, SHARE);

  /** From the MAC 02:00:00:00:00:{@code sender}. */
  private static ReceivedFrame frame(int sender) {
    byte[] bytes = new byte[60];
    bytes[6] = 2;
    bytes[11] = (byte) sender;
    return new ReceivedFrame(1, bytes, 0);
  }

  private int offer(int sender, int times) {
    int taken = 0;
    for (int i = 0; i < times; i++) {
      taken += backlog.offer(frame(sender)) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void oneThatFloodsLeavesRoomForTheOthers() {
    assertThat(offer(1, 50_000)).isEqualTo(SHARE);

    assertThat(offer(2, 3)).isEqualTo(3);
    assertThat(backlog.size()).isEqualTo(SHARE + 3);
  }

  @Test
  void manyFillItAndNoMore() {
    for (int sender = 0; sender < 100; sender++) {
      offer(sender, SHARE);
    }

    assertThat(backlog.size()).isEqualTo(CAPACITY);
  }

  @Test
  void framesComeOutInOrderOfArrival() {
    List<ReceivedFrame> given = List.of(frame(3), frame(1), frame(2), frame(1));
    given.forEach(backlog::offer);

    List<ReceivedFrame> taken = new ArrayList<>();
    for (ReceivedFrame frame; (frame = backlog.poll()) != null; ) {
      taken.add(frame);
    }

    assertThat(taken).containsExactlyElementsOf(given);
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void aPlaceThatBecomesFreeIsTheSendersAgain() {
    offer(1, SHARE + 5);
    backlog.poll();

    assertThat(offer(1, 2)).isEqualTo(1);
  }

  @Test
  void whatIsTooShortForAMacHasAShareToo() {
    assertThat(backlog.offer(new ReceivedFrame(1, new byte[0], 0))).isTrue();
  }
}
