package io.kcarp.agent.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Debian's {@code ucarp-*} lines of interfaces(5), turned into the command line that the package's
 * if-up.d script would run.
 */
final class InterfacesSource {
  private static final Set<String> STANZAS =
      Set.of("iface", "mapping", "auto", "source", "source-directory", "rename", "no-auto-down");
  private static final Pattern NO = Pattern.compile("(no|off|false|0).*", Pattern.DOTALL);
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private InterfacesSource() {}

  /** One iface stanza. */
  private record Stanza(String interfaceName, Map<String, String> options) {
    @Nullable String option(String name) {
      return options.get(name);
    }

    boolean says(String name) {
      String value = option(name);
      return value != null && !NO.matcher(value).matches();
    }
  }

  /** The hosts' parts, one for each interface with all that the script needs. */
  static List<Member> members(Path file, @Nullable String node) throws ConversionRefusal {
    List<Stanza> stanzas = stanzas(TextFile.lines("--interfaces", file));
    List<Member> members = new ArrayList<>();
    for (Stanza stanza : stanzas) {
      if (stanza.options().keySet().stream().anyMatch(name -> name.startsWith("ucarp-"))) {
        members.add(member(file, stanza, stanzas, node));
      }
    }
    if (members.isEmpty()) {
      throw new ConversionRefusal(
          ConversionFault.NOTHING_TO_CONVERT, "'" + file + "' has no ucarp-* lines");
    }
    return members;
  }

  private static Member member(Path file, Stanza stanza, List<Stanza> all, @Nullable String node)
      throws ConversionRefusal {
    List<String> arguments = new ArrayList<>(List.of("-i", stanza.interfaceName(), "-B", "-z"));
    require(file, stanza, "address", "-s", arguments);
    require(file, stanza, "ucarp-vid", "-v", arguments);
    require(file, stanza, "ucarp-vip", "-a", arguments);
    require(file, stanza, "ucarp-password", "-p", arguments);
    pass(stanza, "ucarp-advskew", "-k", arguments);
    pass(stanza, "ucarp-advbase", "-b", arguments);
    pass(stanza, "ucarp-deadratio", "-r", arguments);
    pass(stanza, "ucarp-upscript", "-u", arguments);
    pass(stanza, "ucarp-downscript", "-d", arguments);
    pass(stanza, "ucarp-xparam", "-x", arguments);
    if (stanza.says("ucarp-master")) {
      arguments.add("-P");
    }
    if (stanza.says("ucarp-nomcast")) {
      arguments.add("-M");
    }
    Member member = UcarpSource.member(arguments, node);
    return withPrefix(member, stanza, all);
  }

  private static void require(
      Path file, Stanza stanza, String name, String option, List<String> arguments)
      throws ConversionRefusal {
    if (stanza.option(name) == null) {
      throw new ConversionRefusal(
          ConversionFault.BAD_FILE,
          "'" + file + "': iface " + stanza.interfaceName() + " has no " + name);
    }
    pass(stanza, name, option, arguments);
  }

  private static void pass(Stanza stanza, String name, String option, List<String> arguments) {
    String value = stanza.option(name);
    if (value != null) {
      arguments.add(option);
      // ifupdown gives scripts the address without its prefix length.
      arguments.add(name.equals("address") ? withoutPrefix(value) : value);
    }
  }

  /** Debian's own scripts bring up IFACE:ucarp, whose stanza says how long the prefix is. */
  private static Member withPrefix(Member member, Stanza stanza, List<Stanza> all) {
    String virtual = member.addresses().getFirst();
    for (Stanza other : all) {
      String address = other.option("address");
      if (other.interfaceName().equals(stanza.interfaceName() + ":ucarp")
          && address != null
          && withoutPrefix(address).equals(virtual)) {
        int prefix = prefix(address, other.option("netmask"));
        List<String> notes =
            List.of(
                "Take the ucarp-* lines and the stanza 'iface "
                    + other.interfaceName()
                    + "' out of this host's interfaces file; its up and down lines ran when the"
                    + " role changed.");
        return member
            .withAddresses(List.of(prefix == 0 ? virtual : virtual + "/" + prefix))
            .noting(notes);
      }
    }
    return member;
  }

  private static String withoutPrefix(String address) {
    int slash = address.indexOf('/');
    return slash < 0 ? address : address.substring(0, slash);
  }

  /** 0 when it is not given, or not as a number or a contiguous mask. */
  private static int prefix(String address, @Nullable String netmask) {
    int slash = address.indexOf('/');
    String text = slash >= 0 ? address.substring(slash + 1) : netmask;
    if (text == null) {
      return 0;
    }
    if (text.matches("[1-9]|[12][0-9]|3[0-2]")) {
      return Integer.parseInt(text);
    }
    if (!text.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
      return 0;
    }
    int mask = 0;
    for (String octet : text.split("\\.", -1)) {
      mask = mask << 8 | (Integer.parseInt(octet) & 0xff);
    }
    int ones = Integer.bitCount(mask);
    return mask == (ones == 0 ? 0 : -1 << (Integer.SIZE - ones)) ? ones : 0;
  }

  private static List<Stanza> stanzas(List<String> lines) {
    List<Stanza> stanzas = new ArrayList<>();
    Map<String, String> options = new HashMap<>();
    for (String line : joined(lines)) {
      String[] words = SPACE.split(line, 3);
      if (STANZAS.contains(words[0]) || words[0].startsWith("allow-")) {
        // Options of what is no iface stanza go nowhere.
        options = new HashMap<>();
        if (words[0].equals("iface") && words.length > 1) {
          stanzas.add(new Stanza(words[1], options));
        }
      } else {
        String[] option = SPACE.split(line, 2);
        options.put(option[0], option.length > 1 ? option[1] : "");
      }
    }
    return stanzas;
  }

  /** Without comments and blank lines; a line that ends with a backslash goes on. */
  private static List<String> joined(List<String> lines) {
    List<String> whole = new ArrayList<>();
    StringBuilder pending = new StringBuilder();
    for (String line : lines) {
      if (line.strip().startsWith("#")) {
        continue;
      }
      if (line.endsWith("\\")) {
        pending.append(line, 0, line.length() - 1);
        continue;
      }
      String text = pending.append(line).toString().strip();
      pending.setLength(0);
      if (!text.isEmpty()) {
        whole.add(text);
      }
    }
    return whole;
  }
}
