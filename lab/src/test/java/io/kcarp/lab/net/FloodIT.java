package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A third host forges advertisements as fast as it can. */
@IsolatedLab
class FloodIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final KcarpOptions OPTIONS = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final long FRAMES = 50_000;

  /** How many of a flood must be looked at; the rest is shed by a full queue or the kernel. */
  private static final long LOOKED_AT = 1_000;

  /** What is wrong with a frame, named as its tag on /metrics. */
  private enum Forgery {
    /** Too short; one shorter than its IP header says does not pass every bridge. */
    BAD_LENGTH("BadLength") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = Arrays.copyOf(genuine, FRAME - 4);
        frame[IP_LENGTH_LOW] = (byte) (frame.length - IP);
        checksum(frame, IP, CARP, IP_CHECKSUM);
        return frame;
      }
    },
    BAD_TTL("BadTtl") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = genuine.clone();
        frame[TTL] = 64;
        checksum(frame, IP, CARP, IP_CHECKSUM);
        return frame;
      }
    },
    BAD_VERSION("BadVersion") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = genuine.clone();
        frame[CARP] = 0x31;
        checksum(frame, CARP, FRAME, CARP_CHECKSUM);
        return frame;
      }
    },
    BAD_CHECKSUM("BadChecksum") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = genuine.clone();
        frame[CARP_CHECKSUM] ^= 1;
        return frame;
      }
    },
    UNKNOWN_VHID("UnknownVhid") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = genuine.clone();
        frame[VHID] = 8;
        checksum(frame, CARP, FRAME, CARP_CHECKSUM);
        return frame;
      }
    },
    BAD_DESTINATION("BadDestination") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = genuine.clone();
        frame[LAST_OCTET_OF_DESTINATION] = 19;
        checksum(frame, IP, CARP, IP_CHECKSUM);
        return frame;
      }
    },
    BAD_DIGEST("BadDigest") {
      @Override
      byte[] of(byte[] genuine) {
        byte[] frame = genuine.clone();
        frame[FRAME - 1] ^= 1;
        checksum(frame, CARP, FRAME, CARP_CHECKSUM);
        return frame;
      }
    };

    private static final int IP = 14;
    private static final int IP_LENGTH_LOW = IP + 3;
    private static final int TTL = IP + 8;
    private static final int IP_CHECKSUM = IP + 10;
    private static final int LAST_OCTET_OF_DESTINATION = IP + 19;
    private static final int CARP = IP + 20;
    private static final int VHID = CARP + 1;
    private static final int CARP_CHECKSUM = CARP + 6;
    private static final int FRAME = CARP + 36;

    private final String tag;

    Forgery(String tag) {
      this.tag = tag;
    }

    /** From an advertisement of the master. */
    abstract byte[] of(byte[] genuine);

    /** Makes the checksum of a part right again, RFC 1071. */
    private static void checksum(byte[] frame, int from, int to, int at) {
      frame[at] = 0;
      frame[at + 1] = 0;
      int sum = 0;
      for (int i = from; i < to; i += 2) {
        sum += (frame[i] & 0xff) << 8 | (frame[i + 1] & 0xff);
      }
      while (sum > 0xffff) {
        sum = (sum >>> 16) + (sum & 0xffff);
      }
      frame[at] = (byte) (~sum >>> 8);
      frame[at + 1] = (byte) ~sum;
    }
  }

  private final Segment segment = Segment.create("lab0", "10.88.0.1/24");
  private final Host n1 = segment.addHost("n1", "10.88.0.11/24");
  private final Host n2 = segment.addHost("n2", "10.88.0.12/24");
  private final Host forger = segment.addHost("forger", "10.88.0.66/24");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void floodsOfForgedFramesAreCountedAndChangeNothing() throws Exception {
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::advertisement);
        var master = KcarpAgent.start(LAUNCHER, n1, OPTIONS.withPreempt());
        var backup = KcarpAgent.start(LAUNCHER, n2, OPTIONS.withInterval(1, 20));
        var sender = FrameSender.open(forger)) {
      patiently().until(() -> master.is(Role.MASTER) && backup.is(Role.BACKUP));
      patiently().until(() -> !capture.frames().isEmpty());
      byte[] genuine = capture.frames().getLast().bytes();
      long masterTransitions = master.transitions();
      long backupTransitions = backup.transitions();

      for (var forgery : Forgery.values()) {
        byte[] frame = forgery.of(genuine);
        for (int i = 0; i < FRAMES; i++) {
          sender.send(frame);
        }
      }

      assertCounted(master);
      assertCounted(backup);
      assertThat(master.is(Role.MASTER)).isTrue();
      assertThat(backup.is(Role.BACKUP)).isTrue();
      assertThat(master.transitions()).isEqualTo(masterTransitions);
      assertThat(backup.transitions()).isEqualTo(backupTransitions);
    }
  }

  private static void assertCounted(KcarpAgent agent) throws IOException {
    var tags = Arrays.stream(Forgery.values()).map(forgery -> forgery.tag).toList();
    patiently().until(() -> agent.drops().keySet().containsAll(tags));
    var drops = agent.drops();
    for (var tag : tags) {
      assertThat(drops.get(tag)).as(tag).isBetween(LOOKED_AT, FRAMES);
    }
    var expected = new HashSet<>(tags);
    expected.add("QueueFull");
    assertThat(expected).containsAll(drops.keySet());
    assertThat(agent.process().output()).doesNotContain("\"level\":\"ERROR\"");
  }

  private static ConditionFactory patiently() {
    return await().atMost(60, TimeUnit.SECONDS);
  }
}
