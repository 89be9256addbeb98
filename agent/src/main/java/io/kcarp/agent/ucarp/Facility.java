package io.kcarp.agent.ucarp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A syslog facility, syslog(3), with its number; {@link #NONE} for no log. */
public enum Facility {
  KERN(0),
  USER(1),
  MAIL(2),
  DAEMON(3),
  AUTH(4),
  SECURITY(4),
  SYSLOG(5),
  LPR(6),
  NEWS(7),
  UUCP(8),
  CRON(9),
  AUTHPRIV(10),
  FTP(11),
  LOCAL0(16),
  LOCAL1(17),
  LOCAL2(18),
  LOCAL3(19),
  LOCAL4(20),
  LOCAL5(21),
  LOCAL6(22),
  LOCAL7(23),
  NONE(-1);

  private final int number;

  Facility(int number) {
    this.number = number;
  }

  /** As in RFC 5424, table 1; -1 for {@link #NONE}. */
  public int number() {
    return number;
  }

  /** By its name in any case. */
  static Optional<Facility> named(String name) {
    return Arrays.stream(values())
        .filter(facility -> facility.shown().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(Facility::shown).collect(Collectors.joining(", "));
  }

  private String shown() {
    return name().toLowerCase(Locale.ROOT);
  }
}
