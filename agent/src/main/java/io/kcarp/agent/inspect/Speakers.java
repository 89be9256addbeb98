package io.kcarp.agent.inspect;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who speaks on a segment. Time is an argument, monotonic nanoseconds. */
final class Speakers {
  /** A forger may name any number of sources; who comes later is not shown. */
  static final int MAX = 1_024;

  private static final int SILENT_INTERVALS = 3;
  private static final long SILENT_NANOS = 1_000_000_000L;

  private final Map<Identity, Heard> speaking = new HashMap<>();

  private record Identity(Protocol protocol, int vhid, InetAddress source) {}

  private record Heard(Spoken spoken, long atNanos) {
    long silentAtNanos() {
      return atNanos + SILENT_INTERVALS * spoken.intervalMillis() * 1_000_000 + SILENT_NANOS;
    }
  }

  /** Takes in one advertisement. */
  Optional<News> heard(Spoken spoken, long nowNanos) {
    Identity identity = new Identity(spoken.protocol(), spoken.vhid(), spoken.source());
    if (spoken.leaving()) {
      // Said several times; once is news.
      return Optional.ofNullable(speaking.remove(identity))
          .map(_ -> new News(News.Kind.LEAVES, spoken));
    }
    if (speaking.size() >= MAX && !speaking.containsKey(identity)) {
      return Optional.empty();
    }
    Heard before = speaking.put(identity, new Heard(spoken, nowNanos));
    if (before == null) {
      return Optional.of(new News(News.Kind.NEW, spoken));
    }
    return before.spoken().equals(spoken)
        ? Optional.empty()
        : Optional.of(new News(News.Kind.CHANGED, spoken));
  }

  /** Who has fallen silent by now. */
  List<News> silent(long nowNanos) {
    List<News> news = new ArrayList<>();
    for (Iterator<Heard> all = speaking.values().iterator(); all.hasNext(); ) {
      Heard heard = all.next();
      if (heard.silentAtNanos() <= nowNanos) {
        all.remove();
        news.add(new News(News.Kind.SILENT, heard.spoken()));
      }
    }
    return news;
  }

  /** When {@link #silent} may have news, {@link Long#MAX_VALUE} if never. */
  long nextSilenceNanos() {
    return speaking.values().stream().mapToLong(Heard::silentAtNanos).min().orElse(Long.MAX_VALUE);
  }
}
