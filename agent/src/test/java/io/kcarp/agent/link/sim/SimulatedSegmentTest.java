package io.kcarp.agent.link.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import io.kcarp.agent.link.RecordingReceiver;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedSegmentTest {
  private static final byte[] FRAME = {1, 2, 3};

  private final AtomicLong nowNanos = new AtomicLong(7);
  private final SimulatedSegment segment = new SimulatedSegment(nowNanos::get, 42);
  private final RecordingReceiver atA = new RecordingReceiver();
  private final RecordingReceiver atB = new RecordingReceiver();
  private final RecordingReceiver atC = new RecordingReceiver();
  private FramePort a;
  private FramePort b;

  @BeforeEach
  void openThreePorts() throws LinkUnavailableException {
    a = segment.host("a").open("eth0", atA);
    b = segment.host("b").open("eth0", atB);
    segment.host("c").open("eth0", atC);
  }

  @Test
  void aFrameReachesEverybodyElseAtTheClocksTime() throws FrameNotSentException {
    a.send(FRAME);

    assertThat(atA.frames()).isEmpty();
    assertThat(atB.frames()).containsExactly(FRAME);
    assertThat(atC.frames()).containsExactly(FRAME);
    assertThat(atB.arrivalsNanos()).containsExactly(7L);
  }

  @Test
  void aBlockedWayIsBlockedOneWay() throws FrameNotSentException {
    segment.block("a", "b");

    a.send(FRAME);
    b.send(FRAME);

    assertThat(atB.frames()).isEmpty();
    assertThat(atC.frames()).hasSize(2);
    assertThat(atA.frames()).hasSize(1);
  }

  @Test
  void aCutHostNeitherHearsNorIsHeardUntilHealed() throws FrameNotSentException {
    segment.cut("a");
    a.send(FRAME);
    b.send(FRAME);
    assertThat(atA.frames()).isEmpty();
    assertThat(atB.frames()).isEmpty();

    segment.heal();
    a.send(FRAME);
    assertThat(atB.frames()).hasSize(1);
  }

  @Test
  void aboutTheGivenShareOfFramesIsLost() throws FrameNotSentException {
    segment.loseFrames(0.25);

    for (int i = 0; i < 1000; i++) {
      a.send(FRAME);
    }

    assertThat(atB.frames()).hasSizeBetween(700, 800);
  }

  @Test
  void refusedSendsFail() {
    segment.refuseSends("a");

    assertThatExceptionOfType(FrameNotSentException.class).isThrownBy(() -> a.send(FRAME));
  }

  @Test
  void aDeletedInterfaceClosesItsPortAndMayComeBack()
      throws FrameNotSentException, LinkUnavailableException {
    segment.deleteInterface("a");

    assertThat(atA.closed())
        .extracting(LinkUnavailableException::reason)
        .containsExactly(Reason.NO_SUCH_INTERFACE);
    assertThatExceptionOfType(FrameNotSentException.class).isThrownBy(() -> a.send(FRAME));

    a.close();
    a = segment.host("a").open("eth0", atA);
    a.send(FRAME);
    assertThat(atB.frames()).hasSize(1);
  }
}
