package io.kcarp.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.net.CapturedFrame;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private static final InetAddress OLD = InetAddress.ofLiteral("10.88.0.11");
  private static final InetAddress VIRTUAL = InetAddress.ofLiteral("10.88.0.100");
  private static final int VHID = 7;
  private static final long CUT_NANOS = 100;

  private final List<CapturedFrame> frames = new ArrayList<>();

  @Test
  void itIsMeasuredFromTheLastAdvertisementOfTheOldMaster() {
    advertisement(10, VHID, "0a58000b");
    announcement(20, "0a580064");
    advertisement(90, VHID, "0a58000b");
    announcement(1090, "0a580064");
    advertisement(1095, VHID, "0a58000c");
    advertisement(2095, VHID, "0a58000c");
    assertThat(find()).hasValue(new Takeover(1005, 1000));
  }

  @Test
  void whatWasBeforeTheCutOrBelongsToOthersDoesNotCount() {
    advertisement(5, VHID, "0a58000c");
    advertisement(90, VHID, "0a58000b");
    advertisement(200, VHID + 1, "0a58000c");
    announcement(300, "0a580065");
    announcement(1090, "0a580064");
    assertThat(find()).isEmpty();
    advertisement(1095, VHID, "0a58000c");
    assertThat(find()).hasValue(new Takeover(1005, 1000));
  }

  @Test
  void anAdvertisementOnTheWayAtTheCutIsTheLastOne() {
    advertisement(90, VHID, "0a58000b");
    advertisement(CUT_NANOS + 1, VHID, "0a58000b");
    advertisement(1101, VHID, "0a58000c");
    announcement(1103, "0a580064");
    assertThat(find()).hasValue(new Takeover(1000, 1002));
  }

  private Optional<Takeover> find() {
    return Takeover.find(frames, VHID, OLD, VIRTUAL, CUT_NANOS);
  }

  private void advertisement(long atNanos, int vhid, String source) {
    var hex =
        "01005e00001200005e0000070800"
            + "4500003800004000ff700000%se0000012".formatted(source)
            + "21%02x0a07000100000000000000000000".formatted(vhid)
            + "00".repeat(20);
    frames.add(new CapturedFrame(atNanos, hex));
  }

  private void announcement(long atNanos, String address) {
    var hex =
        "ffffffffffff02000a58000c0806"
            + "000108000604000102000a58000c%s02000a58000c%s".formatted(address, address);
    frames.add(new CapturedFrame(atNanos, hex));
  }
}
