package io.kcarp.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a JVM writes with {@code -Xlog:gc:file=PATH}. */
final class GcLog {
  private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+)\\.(\\d{3})ms");

  private GcLog() {}

  /** How long each collection so far kept all threads waiting, oldest first. */
  static List<Long> pausesNanos(Path file) throws IOException {
    return pausesNanos(Files.readString(file, StandardCharsets.UTF_8));
  }

  static List<Long> pausesNanos(String log) {
    return PAUSE.matcher(log).results().map(GcLog::nanos).toList();
  }

  private static long nanos(MatchResult pause) {
    return (Long.parseLong(pause.group(1)) * 1000 + Long.parseLong(pause.group(2))) * 1000;
  }
}
