package io.kcarp.agent.carp;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How long something may take: a sum of named parts, so that a failure says which did not hold. */
record Bound(List<Part> parts, long totalNanos) {

  record Part(String name, long nanos) {
    @Override
    public String toString() {
      return name + " " + milliseconds(nanos);
    }
  }

  static Bound of(Part... parts) {
    List<Part> all = List.of(parts);
    return new Bound(all, all.stream().mapToLong(Part::nanos).sum());
  }

  static Part part(String name, long nanos) {
    return new Part(name, nanos);
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining(" + "))
        + " = "
        + milliseconds(totalNanos);
  }

  private static String milliseconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }
}
