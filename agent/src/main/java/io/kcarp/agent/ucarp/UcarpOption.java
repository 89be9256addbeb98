package io.kcarp.agent.ucarp;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The options of UCARP(8), then kcarp's own; a table of letter, name, value and meaning. */
public enum UcarpOption {
  INTERFACE('i', "interface", "IF", "The interface. Left out: the one that has --srcip."),
  SRCIP('s', "srcip", "IP", "The interface's own address, source of advertisements. Required."),
  MCASTIP('m', "mcastip", "IP", "The multicast group (also --mcast). Default: 224.0.0.18."),
  VHID('v', "vhid", "N", "The id of the virtual host, 1 to 255. Required."),
  PASS('p', "pass", "PASSWORD", "1 to 19 bytes, visible to every user of this host: see -o."),
  PASSFILE('o', "passfile", "FILE", "The password is the first line of this file."),
  PREEMPT('P', "preempt", "", "Take over from a master with a longer interval."),
  NEUTRAL('n', "neutral", "", "Nothing to skip: no script runs at the start."),
  ADDR('a', "addr", "IP", "The virtual address. Required."),
  HELP('h', "help", "", "Prints this help."),
  ADVBASE('b', "advbase", "SECONDS", "Seconds between advertisements, 0 to 255. Default: 1."),
  ADVSKEW('k', "advskew", "SKEW", "1/256 s added to them, 0 to 255. Default: 0."),
  UPSCRIPT('u', "upscript", "FILE", "Refused: the address is added without a script."),
  DOWNSCRIPT('d', "downscript", "FILE", "Refused: the address is removed without a script."),
  DEADRATIO('r', "deadratio", "RATIO", "How many advbase a backup waits, 1 to 255. Default: 3."),
  DEBUG('D', "debug", "", "Log more."),
  SHUTDOWN('z', "shutdown", "", "Always so: who ends removes the address, once it has moved."),
  DAEMONIZE('B', "daemonize", "", "Run in the background; returns when the agent runs."),
  IGNOREIFSTATE('S', "ignoreifstate", "", "Go on without a carrier."),
  NOMCAST('M', "nomcast", "", "Send to the broadcast MAC address."),
  FACILITY('f', "facility", "NAME", "The syslog facility with -B; none: no log. Default: daemon."),
  XPARAM('x', "xparam", "VALUE", "Refused: a parameter of the scripts."),
  IGNORE_SCRIPTS("ignore-scripts", "", "Accept -u, -d and -x, and run nothing."),
  SOCKET("socket", "PATH", "For kcarp-agent status. Default: /run/kcarp/IF-N.sock."),
  HTTP_ADDRESS("http-address", "ADDRESS:PORT", "Where /metrics and /healthz listen. Default: not.");

  private static final char NONE = 0;

  private final char letter;
  private final String longName;
  private final String valueLabel;
  private final String description;

  UcarpOption(String longName, String valueLabel, String description) {
    this(NONE, longName, valueLabel, description);
  }

  UcarpOption(char letter, String longName, String valueLabel, String description) {
    this.letter = letter;
    this.longName = longName;
    this.valueLabel = valueLabel;
    this.description = description;
  }

  boolean has(char wanted) {
    return letter != NONE && letter == wanted;
  }

  String longName() {
    return longName;
  }

  boolean takesValue() {
    return !valueLabel.isEmpty();
  }

  /** kcarp's own are not abbreviated: what ucarp understands by an abbreviation stays so. */
  boolean abbreviable() {
    return letter != NONE;
  }

  /** As messages name it, {@code --vhid}. */
  String shown() {
    return "--" + longName;
  }

  /** What {@code --help} prints, without a line break at its end. */
  public static String usage() {
    return """
    Usage: kcarp-agent ucarp [-i IF] -s IP -v N (-o FILE | -p PASSWORD) -a IP [OPTION]...
    Runs one virtual host as UCARP(8) does, without Kubernetes and without scripts.

    """
        + Arrays.stream(values()).map(UcarpOption::line).collect(Collectors.joining("\n"))
        + """


        SIGUSR1 logs the role; SIGUSR2 hands over and stays backup for 3 s; SIGTERM, SIGINT and
        SIGHUP hand over and end. Exit code: 1 for options that can't be followed, 2 for a start
        that failed.\
        """;
  }

  private String line() {
    String names =
        (letter == NONE ? "    " : "-" + letter + ", ")
            + shown()
            + (takesValue() ? "=" + valueLabel : "");
    return "  %-32s %s".formatted(names, description);
  }
}
