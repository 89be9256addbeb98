package io.kcarp.lab.capture;

import io.kcarp.lab.net.CapturedFrame;
import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.Ucarp;
import io.kcarp.lab.net.UcarpOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs ucarp with many options and writes one {@link FrameFile} for each: its first advertisement,
 * the gratuitous ARP of one takeover, and the counters of a node that has heard another.
 */
public final class CaptureUcarpFrames {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Segment segment;
  private final Path directory;
  private int hosts;

  private CaptureUcarpFrames(Segment segment, Path directory) {
    this.segment = segment;
    this.directory = directory;
  }

  /**
   * Must run inside {@code lab/isolated}.
   *
   * @param arguments the directory to write to
   */
  public static void main(String[] arguments) throws IOException {
    try (var segment = Segment.create("lab0", "10.88.0.1/24")) {
      var capture = new CaptureUcarpFrames(segment, Path.of(arguments[0]));
      for (var each : cases().entrySet()) {
        capture.firstAdvertisement(each.getKey(), each.getValue());
      }
      capture.announcement();
      capture.followedCounter();
    }
  }

  private static Map<String, UcarpOptions> cases() {
    var cases = new LinkedHashMap<String, UcarpOptions>();
    var usual = UcarpOptions.of(7, "secret", VIRTUAL);
    cases.put("vhid-1", options(1, "secret"));
    cases.put("vhid-7-skew-1", usual.withInterval(1, 1));
    cases.put("vhid-42-base-3-skew-100", options(42, "secret").withInterval(3, 100));
    cases.put("vhid-255-base-10-skew-254", options(255, "x").withInterval(10, 254));
    cases.put("skew-255", usual.withInterval(1, 255));
    cases.put("base-0-skew-100", usual.withInterval(0, 100));
    cases.put("key-1-byte", options(7, "k"));
    cases.put("key-19-bytes", options(7, "nineteen-bytes-key!"));
    cases.put("key-spaces", options(7, " two  spaces "));
    cases.put("key-utf-8", options(7, "pässwörd €"));
    cases.put(
        "address-192-0-2-200",
        UcarpOptions.of(42, "secret", Inet4Address.ofLiteral("192.0.2.200")));
    cases.put("group-239-192-1-2", usual.with("--mcast=239.192.1.2"));
    cases.put("broadcast", usual.with("--nomcast"));
    return cases;
  }

  private static UcarpOptions options(int vhid, String password) {
    return UcarpOptions.of(vhid, password, VIRTUAL);
  }

  private void firstAdvertisement(String name, UcarpOptions options) throws IOException {
    // A dead ratio of 1 only shortens the wait; it is not on the wire.
    var fast = options.withDeadRatio(1);
    var host = host();
    try (var capture = FrameCapture.start(host.port(), FrameCapture::advertisement);
        var ucarp = Ucarp.start(host, fast)) {
      var frame = await(capture, ucarp, 1).getFirst();
      FrameFile.advertisement(origin(ucarp, "its first advertisement"), fast, host.address(), frame)
          .write(file(name));
    }
  }

  private void announcement() throws IOException {
    var host = host();
    try (var capture = FrameCapture.start(host.port(), FrameCapture::announcement);
        var ucarp = Ucarp.start(host, options(7, "secret").withDeadRatio(1))) {
      var frame = await(capture, ucarp, 1).getFirst();
      FrameFile.announcement(origin(ucarp, "its gratuitous ARP on becoming master"), frame)
          .write(file("garp"));
    }
  }

  /** A backup that heard the master's counter goes on from it when it takes over. */
  private void followedCounter() throws IOException {
    var options = options(7, "secret");
    var first = host();
    var second = host();
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::advertisement);
        var master = Ucarp.start(first, options)) {
      awaitCount(capture, master, 1);
      try (var backup = Ucarp.start(second, options.withInterval(1, 20))) {
        // Three more, at one a second: the backup has started and heard the last of them.
        awaitCount(capture, master, 4);
        master.process().kill();
        int heard = capture.frames().size();
        var frames = await(capture, backup, heard + 2);
        var last = frames.get(heard - 1);
        write("follow-0-heard", master, options, first, last, "the last before it is killed");
        for (int i = 1; i <= 2; i++) {
          var next = frames.get(heard - 1 + i);
          if (FrameFile.counter(next) != FrameFile.counter(last) + i) {
            throw new IllegalStateException("the backup did not follow the counter");
          }
          var what =
              "number " + i + " of the backup that heard ucarp-follow-0-heard: counter +" + i;
          write("follow-" + i, backup, options.withInterval(1, 20), second, next, what);
        }
      }
    }
  }

  private void write(
      String name, Ucarp ucarp, UcarpOptions options, Host host, CapturedFrame frame, String what)
      throws IOException {
    FrameFile.advertisement(origin(ucarp, what), options, host.address(), frame).write(file(name));
  }

  private static List<String> origin(Ucarp ucarp, String what) {
    var origin = new ArrayList<String>();
    origin.add("Real capture: " + what + ".");
    origin.add("made-by: " + String.join(" ", ucarp.command()));
    return origin;
  }

  private Path file(String name) {
    return directory.resolve("ucarp-" + name + ".txt");
  }

  private Host host() {
    hosts++;
    return segment.addHost("u" + hosts, "10.88.0." + (10 + hosts) + "/24");
  }

  private static List<CapturedFrame> await(FrameCapture capture, Ucarp ucarp, int count)
      throws IOException {
    awaitCount(capture, ucarp, count);
    return capture.frames();
  }

  private static void awaitCount(FrameCapture capture, Ucarp ucarp, int count) throws IOException {
    long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
    while (capture.frames().size() < count) {
      if (!ucarp.process().alive() || System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException("no frame from ucarp: " + ucarp.process().output());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
