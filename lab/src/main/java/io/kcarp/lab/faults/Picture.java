package io.kcarp.lab.faults;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The silences of one pace as an SVG: a bar from the shortest to the longest and a dot at the
 * median, for each row and contender, by a logarithmic scale; a cross where an address was left
 * behind.
 *
 * @param results of the cells that were measured, of any pace
 */
record Picture(Pace pace, Map<Cell, Results> results) {
  private static final int LABELS = 220;
  private static final int WIDTH = 620;
  private static final int MARGIN = 40;
  private static final int TOP = 64;
  private static final int LINE = 10;
  private static final int GAP = 10;
  private static final double MIN_MILLIS = 1;
  private static final double DECADES = 5;
  private static final List<String> TICKS =
      List.of("1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s");

  Picture {
    results = Map.copyOf(results);
  }

  @Override
  public String toString() {
    var body = new StringBuilder();
    int y = TOP;
    for (var row : Row.values()) {
      int top = y;
      for (var contender : Contender.values()) {
        var measured = results.get(new Cell(pace, row, contender));
        if (measured != null) {
          body.append(mark(measured, y));
          y += LINE;
        }
      }
      if (y > top) {
        body.append(text(LABELS - 10, (top + y) / 2, "end", row.title()));
        y += GAP;
      }
    }
    return head(y) + body + "</svg>\n";
  }

  private String head(int bottom) {
    var head = new StringBuilder();
    head.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(LABELS + WIDTH + MARGIN, bottom + GAP));
    head.append(text(10, 20, "start", "Silence for a client, " + pace.title() + " (log scale)"));
    int x = LABELS;
    for (var contender : Contender.values()) {
      if (contender.canGo(pace)) {
        head.append(
            "<rect x=\"%d\" y=\"12\" width=\"12\" height=\"8\" fill=\"%s\"/>\n"
                .formatted(x + WIDTH / 5, colour(contender)));
        head.append(text(x + WIDTH / 5 + 18, 20, "start", contender.title()));
        x += contender.title().length() * 5 + 60;
      }
    }
    for (int tick = 0; tick < TICKS.size(); tick++) {
      int at = LABELS + (int) (tick / DECADES * WIDTH);
      head.append(
          "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#dddddd\"/>\n"
              .formatted(at, TOP - 14, at, bottom));
      head.append(text(at, TOP - 20, "middle", TICKS.get(tick)));
    }
    return head.toString();
  }

  private static String mark(Results measured, int y) {
    var silence = measured.spread(Observation::silenceNanos);
    var colour = colour(measured.cell().contender());
    double from = x(silence.min());
    var mark =
        String.format(
            Locale.ROOT,
            """
            <rect x="%.1f" y="%d" width="%.1f" height="4" fill="%s" opacity="0.55"/>
            <circle cx="%.1f" cy="%d" r="3.5" fill="%s"/>
            """,
            from,
            y - 2,
            Math.max(x(silence.max()) - from, 1),
            colour,
            x(silence.median()),
            y,
            colour);
    return measured.withLeftovers() == 0
        ? mark
        : mark + text(LABELS + WIDTH + 10, y + 4, "start", "✕");
  }

  private static double x(long nanos) {
    double decades = Math.log10(Math.max(nanos / 1e6, MIN_MILLIS));
    return LABELS + Math.min(decades, DECADES) / DECADES * WIDTH;
  }

  private static String colour(Contender contender) {
    return switch (contender) {
      case KCARP -> "#1b6ca8";
      case KCARP_DROPPING -> "#2fa36b";
      case UCARP -> "#c77c11";
      case KEEPALIVED -> "#7a7a7a";
    };
  }

  private static String text(int x, int y, String anchor, String words) {
    return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n"
        .formatted(x, y, anchor, words.replace("\"", "&quot;"));
  }
}
