package io.kcarp.agent.ucarp;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.runtime.Transport;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line of UCARP(8). As there the last one counts of an option that is given twice;
 * unlike there that is said, and nothing wraps around at 256.
 */
public final class UcarpCommandLine {
  /** Linux' IFNAMSIZ without its ending zero. */
  private static final int MAX_INTERFACE_NAME = 15;

  /** Linux' own rule for an interface's name. */
  private static final Pattern INTERFACE_NAME = Pattern.compile("[^/:\\s]+");

  private static final Inet4Address LIMITED_BROADCAST = Inet4Address.ofLiteral("255.255.255.255");

  private final Map<UcarpOption, String> values;

  private UcarpCommandLine(Map<UcarpOption, String> values) {
    this.values = values;
  }

  /** What a command line asks for. */
  public sealed interface Parsed {
    /** Its usage. */
    record Usage() implements Parsed {}

    /**
     * To run.
     *
     * @param warnings what a user should change, a sentence each
     */
    record Run(UcarpOptions options, List<String> warnings) implements Parsed {
      /** Copies the list. */
      public Run {
        warnings = List.copyOf(warnings);
      }
    }
  }

  /**
   * To be run: scripts are refused, unless {@code --ignore-scripts} is given.
   *
   * @param arguments what follows the program's name; none at all asks for the usage
   */
  public static Parsed toRun(List<String> arguments) throws UcarpRefusal {
    return parse(arguments, true);
  }

  /** To be converted: scripts are only named. */
  public static Parsed toConvert(List<String> arguments) throws UcarpRefusal {
    return parse(arguments, false);
  }

  private static Parsed parse(List<String> arguments, boolean runs) throws UcarpRefusal {
    Map<UcarpOption, String> values = new EnumMap<>(UcarpOption.class);
    List<String> warnings = new ArrayList<>();
    for (GivenOption given : GetoptLong.split(arguments)) {
      String before = values.put(given.option(), given.value());
      if (before != null && !before.equals(given.value())) {
        warnings.add(given.option().shown() + " is given twice; the last one counts");
      }
      oneOf(given.option(), values, warnings);
    }
    if (arguments.isEmpty() || values.containsKey(UcarpOption.HELP)) {
      return new Parsed.Usage();
    }
    if (runs && !values.containsKey(UcarpOption.IGNORE_SCRIPTS)) {
      refuseScripts(values);
    }
    warnOfPassword(values, warnings);
    return new Parsed.Run(new UcarpCommandLine(values).options(), warnings);
  }

  /** Of --pass and --passfile, too, the last one counts. */
  private static void oneOf(
      UcarpOption last, Map<UcarpOption, String> values, List<String> warnings) {
    UcarpOption other =
        switch (last) {
          case PASS -> UcarpOption.PASSFILE;
          case PASSFILE -> UcarpOption.PASS;
          default -> null;
        };
    if (other != null && values.remove(other) != null) {
      warnings.add("--pass and --passfile are both given; the last one counts");
    }
  }

  private static void refuseScripts(Map<UcarpOption, String> values) throws UcarpRefusal {
    for (UcarpOption script :
        List.of(UcarpOption.UPSCRIPT, UcarpOption.DOWNSCRIPT, UcarpOption.XPARAM)) {
      if (values.containsKey(script)) {
        throw new UcarpRefusal(
            UcarpFault.SCRIPT,
            script.shown()
                + " '"
                + values.get(script)
                + "' would not run: kcarp itself adds, announces and removes the address, and other"
                + " programs follow its role by 'kcarp-agent status --watch'; add --ignore-scripts"
                + " to go on without");
      }
    }
  }

  private static void warnOfPassword(Map<UcarpOption, String> values, List<String> warnings) {
    if (values.containsKey(UcarpOption.PASS)) {
      warnings.add(
          "--pass shows the password to every user of this host, in ps; use --passfile FILE");
    }
    String file = values.get(UcarpOption.PASSFILE);
    if (file != null) {
      Password.exposure(Path.of(file)).ifPresent(warnings::add);
    }
  }

  private UcarpOptions options() throws UcarpRefusal {
    Inet4Address source = unicast(UcarpOption.SRCIP, required(UcarpOption.SRCIP));
    Vhid vhid = new Vhid(number(UcarpOption.VHID, required(UcarpOption.VHID), 1, 255));
    Password password = password();
    Inet4Address address = unicast(UcarpOption.ADDR, required(UcarpOption.ADDR));
    if (address.equals(source)) {
      throw new UcarpRefusal(
          UcarpFault.CONTRADICTION,
          "--addr '"
              + address.getHostAddress()
              + "' is --srcip, too; allowed: an address that no host has for itself");
    }
    return new UcarpOptions(
        interfaceName(),
        source,
        vhid,
        password,
        address,
        interval(),
        number(UcarpOption.DEADRATIO, values.getOrDefault(UcarpOption.DEADRATIO, "3"), 1, 255),
        given(UcarpOption.PREEMPT),
        transport(),
        !given(UcarpOption.IGNOREIFSTATE),
        new Scripts(
            values.get(UcarpOption.UPSCRIPT),
            values.get(UcarpOption.DOWNSCRIPT),
            values.get(UcarpOption.XPARAM)),
        given(UcarpOption.SHUTDOWN),
        facility(),
        given(UcarpOption.DAEMONIZE),
        given(UcarpOption.DEBUG),
        values.get(UcarpOption.SOCKET),
        values.get(UcarpOption.HTTP_ADDRESS));
  }

  private boolean given(UcarpOption option) {
    return values.containsKey(option);
  }

  private String required(UcarpOption option) throws UcarpRefusal {
    String value = values.get(option);
    if (value == null) {
      throw missing(option.shown());
    }
    return value;
  }

  private static UcarpRefusal missing(String shown) {
    return new UcarpRefusal(
        UcarpFault.OPTION_MISSING, shown + " is missing; see kcarp-agent ucarp --help");
  }

  private Password password() throws UcarpRefusal {
    String inline = values.get(UcarpOption.PASS);
    if (inline != null) {
      return Password.ofArgument(inline);
    }
    String file = values.get(UcarpOption.PASSFILE);
    if (file == null) {
      throw missing("--passfile (or --pass)");
    }
    return Password.ofFile(Path.of(file));
  }

  private @Nullable String interfaceName() throws UcarpRefusal {
    String name = values.get(UcarpOption.INTERFACE);
    if (name != null
        && (name.length() > MAX_INTERFACE_NAME || !INTERFACE_NAME.matcher(name).matches())) {
      throw new UcarpRefusal(
          UcarpFault.BAD_INTERFACE_NAME,
          "--interface '" + name + "' is not an interface's name; allowed: 1 to 15 characters");
    }
    return name;
  }

  private AdvertisementInterval interval() throws UcarpRefusal {
    int advbase =
        number(UcarpOption.ADVBASE, values.getOrDefault(UcarpOption.ADVBASE, "1"), 0, 255);
    int advskew =
        number(UcarpOption.ADVSKEW, values.getOrDefault(UcarpOption.ADVSKEW, "0"), 0, 255);
    AdvertisementInterval interval = new AdvertisementInterval(advbase, advskew);
    if (interval.steps() == 0) {
      throw new UcarpRefusal(
          UcarpFault.CONTRADICTION,
          "--advbase '0' needs an --advskew of 1 to 255: the interval is advbase + advskew/256 s");
    }
    if (interval.equals(AdvertisementInterval.BOW_OUT)) {
      throw new UcarpRefusal(
          UcarpFault.CONTRADICTION,
          "--advbase '255' with --advskew '255' tells the others that this master leaves; allowed:"
              + " either of them lower");
    }
    return interval;
  }

  private Transport transport() throws UcarpRefusal {
    String text = values.get(UcarpOption.MCASTIP);
    Inet4Address group =
        text == null ? Transport.Multicast.CARP.group() : address(UcarpOption.MCASTIP, text);
    if (given(UcarpOption.NOMCAST)) {
      return new Transport.Broadcast(group);
    }
    if (!group.isMulticastAddress()) {
      throw new UcarpRefusal(
          UcarpFault.BAD_ADDRESS,
          "--mcastip '" + text + "' is no multicast group; allowed: 224.0.0.0 to 239.255.255.255");
    }
    return new Transport.Multicast(group);
  }

  private Facility facility() throws UcarpRefusal {
    String name = values.getOrDefault(UcarpOption.FACILITY, "daemon");
    return Facility.named(name)
        .orElseThrow(() ->
            new UcarpRefusal(
                UcarpFault.UNKNOWN_FACILITY,
                "--facility '" + name + "' is unknown; allowed: " + Facility.names()));
  }

  private static Inet4Address unicast(UcarpOption option, String text) throws UcarpRefusal {
    Inet4Address address = address(option, text);
    if (address.isMulticastAddress()
        || address.isAnyLocalAddress()
        || address.equals(LIMITED_BROADCAST)) {
      throw new UcarpRefusal(
          UcarpFault.BAD_ADDRESS,
          option.shown() + " '" + text + "' is no host's address; allowed: such as 10.0.0.100");
    }
    return address;
  }

  private static Inet4Address address(UcarpOption option, String text) throws UcarpRefusal {
    try {
      Inet4Address address = Inet4Address.ofLiteral(text);
      if (address.getHostAddress().equals(text)) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // The sentence below says it.
    }
    throw new UcarpRefusal(
        UcarpFault.BAD_ADDRESS,
        option.shown() + " '" + text + "' is not an IPv4 address; allowed: such as 10.0.0.100");
  }

  private static int number(UcarpOption option, String text, int least, int most)
      throws UcarpRefusal {
    Optional<Long> number = CNumber.parse(text);
    if (number.isEmpty()) {
      throw new UcarpRefusal(
          UcarpFault.NOT_A_NUMBER,
          option.shown()
              + " '"
              + text
              + "' is not a whole number; allowed: "
              + least
              + " to "
              + most
              + ", also in hexadecimal (0x1f) or octal (037)");
    }
    if (number.get() < least || number.get() > most) {
      throw new UcarpRefusal(
          UcarpFault.OUT_OF_RANGE,
          option.shown() + " '" + text + "' is out of range; allowed: " + least + " to " + most);
    }
    return number.get().intValue();
  }
}
