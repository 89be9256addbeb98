package io.kcarp.agent.convert;

import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.ucarp.Scripts;
import io.kcarp.agent.ucarp.UcarpCommandLine;
import io.kcarp.agent.ucarp.UcarpOptions;
import io.kcarp.agent.ucarp.UcarpRefusal;
import io.kcarp.agent.wire.Destinations;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Command lines of UCARP(8). */
final class UcarpSource {
  private UcarpSource() {}

  /**
   * The host that runs this.
   *
   * @param arguments with or without the program's name before them
   */
  static Member member(List<String> arguments, @Nullable String node) throws ConversionRefusal {
    boolean named = !arguments.isEmpty() && arguments.getFirst().matches("(.*/)?ucarp");
    List<String> options = named ? arguments.subList(1, arguments.size()) : arguments;
    try {
      return switch (UcarpCommandLine.toConvert(options)) {
        case UcarpCommandLine.Parsed.Usage() ->
            throw new ConversionRefusal(
                ConversionFault.NOTHING_TO_CONVERT,
                "the command line asks for ucarp's usage; give one that runs");
        case UcarpCommandLine.Parsed.Run(UcarpOptions parsed, List<String> _) ->
            member(parsed, node);
      };
    } catch (UcarpRefusal e) {
      throw new ConversionRefusal(ConversionFault.BAD_COMMAND_LINE, e.sentence());
    }
  }

  private static Member member(UcarpOptions options, @Nullable String node) {
    return new Member(
        node,
        "ucarp-" + options.vhid(),
        options.interfaceName(),
        node == null ? null : options.source().getHostAddress(),
        options.vhid().value(),
        List.of(options.address().getHostAddress()),
        new Secret(options.password().bytes()),
        options.interval().advbase(),
        options.interval().advskew(),
        options.deadRatio(),
        options.preempt(),
        transport(options.transport()),
        options.tracksCarrier(),
        notes(options, node));
  }

  private static List<String> notes(UcarpOptions options, @Nullable String node) {
    List<String> notes = new ArrayList<>();
    String source = options.source().getHostAddress();
    if (node == null) {
      notes.add(
          "-s "
              + source
              + " belongs to one host: convert with --node NAME to keep it, with -k and -P of that"
              + " node. Here they are for every node.");
    }
    if (options.interfaceName() == null) {
      notes.add(
          "Without -i ucarp took the host's first interface. kcarp takes the one whose subnet holds"
              + " the address; where none does, name that of "
              + source
              + " in interface.");
    }
    scripts(options.scripts(), notes);
    if (!options.shutdown()) {
      notes.add(
          "Without -z ucarp left the address behind when it ended. kcarp hands it over and removes"
              + " it.");
    }
    if (options.transport() instanceof Transport.Broadcast(Inet4Address group)
        && !group.isMulticastAddress()) {
      notes.add(
          "-m "
              + group.getHostAddress()
              + " is no multicast group, which spec.transport wants: all hosts have to change to"
              + " 224.0.0.18 at once.");
    }
    return notes;
  }

  /** With -M ucarp takes any address as the group; the API does not. */
  private static Transport transport(Transport given) {
    return given instanceof Transport.Broadcast(Inet4Address group) && !group.isMulticastAddress()
        ? new Transport.Broadcast(Destinations.IPV4_GROUP)
        : given;
  }

  private static void scripts(Scripts scripts, List<String> notes) {
    if (scripts.up() != null || scripts.down() != null) {
      notes.add(
          "kcarp itself adds the address, as /32, announces it and removes it. If the script gave"
              + " it another prefix length, and the interface has no address of its own in that"
              + " subnet, write that length behind it.");
    }
    String instead =
        " is not run. What it did beside the address, a program can do that reads 'kcarp-agent"
            + " status --watch'.";
    if (scripts.up() != null) {
      notes.add("-u " + scripts.up() + instead);
    }
    if (scripts.down() != null) {
      notes.add("-d " + scripts.down() + instead);
    }
    if (scripts.parameter() != null) {
      notes.add("-x was a parameter of those scripts.");
    }
  }
}
