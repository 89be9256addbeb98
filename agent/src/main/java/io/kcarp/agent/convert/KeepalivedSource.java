package io.kcarp.agent.convert;

import io.kcarp.agent.runtime.Transport;
import io.kcarp.agent.wire.CarpKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * keepalived's vrrp_instances. VRRP has no advskew: 255 - priority keeps the order of the hosts.
 */
final class KeepalivedSource {
  private static final int DEFAULT_PRIORITY = 100;
  private static final int MAX_PRIORITY = 255;
  private static final int MAX_ADVSKEW = 254;
  private static final int DEAD_RATIO = 3;
  private static final double STEPS_PER_SECOND = 256;

  /** So many priorities share one step of advskew where steps are most of the interval. */
  private static final int PRIORITIES_PER_STEP = 8;

  /** Read into the member, or without a meaning in CARP. */
  private static final Set<String> MAPPED =
      Set.of(
          "interface",
          "virtual_router_id",
          "priority",
          "advert_int",
          "authentication",
          "virtual_ipaddress",
          "nopreempt",
          "mcast_src_ip",
          "unicast_src_ip");

  private static final String FOLLOW =
      "is not run: a program can follow the role by 'kcarp-agent status --watch'";
  private static final String NO_HEALTH =
      "has no field yet: the address does not move when it fails";

  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry("state", "is not needed: a host starts as backup, and the order decides"),
          Map.entry("notify", FOLLOW),
          Map.entry("notify_master", FOLLOW),
          Map.entry("notify_backup", FOLLOW),
          Map.entry("notify_fault", FOLLOW),
          Map.entry("notify_stop", FOLLOW),
          Map.entry("track_script", NO_HEALTH),
          Map.entry("track_process", NO_HEALTH),
          Map.entry("track_file", NO_HEALTH),
          Map.entry("track_interface", "has no field: only the interface of CARP itself counts"),
          Map.entry("unicast_peer", "is left out: without multicast, set spec.transport"),
          Map.entry("preempt_delay", "has no field yet: preemption is at once"),
          Map.entry("use_vmac", "has no equal: the address has the interface's own MAC address"),
          Map.entry("version", "is of VRRP"));

  private KeepalivedSource() {}

  /** One for each vrrp_instance. */
  static List<Member> members(Path file, @Nullable String node) throws ConversionRefusal {
    Block whole = Block.read(file);
    List<String> around =
        whole.children().stream()
            .map(Block::keyword)
            .filter(keyword -> keyword.startsWith("vrrp_") && !keyword.equals("vrrp_instance"))
            .distinct()
            .map(keyword -> keyword + " does not map, and is left out.")
            .toList();
    List<Member> members = new ArrayList<>();
    for (Block block : whole.children()) {
      if (block.keyword().equals("vrrp_instance")) {
        members.add(new Instance(file, block).member(node, around));
      }
    }
    if (members.isEmpty()) {
      throw new ConversionRefusal(
          ConversionFault.NOTHING_TO_CONVERT, "'" + file + "' has no vrrp_instance");
    }
    return members;
  }

  /** One vrrp_instance. */
  private record Instance(Path file, Block block) {
    Member member(@Nullable String node, List<String> around) throws ConversionRefusal {
      List<String> notes = new ArrayList<>();
      notes.add(
          "VRRP and CARP do not hear each other: stop keepalived's "
              + block.value()
              + " on all hosts before this is applied.");
      notes.addAll(around);
      int vhid = number("virtual_router_id", -1, 1, MAX_PRIORITY);
      int priority = number("priority", DEFAULT_PRIORITY, 1, MAX_PRIORITY);
      String source =
          block.value("unicast_src_ip").or(() -> block.value("mcast_src_ip")).orElse(null);
      if (node == null) {
        notes.add(
            "priority "
                + priority
                + " belongs to one host: convert with --node NAME to give it, as advskew, to that"
                + " node. Here it is for every node.");
      }
      Timing timing = timing(priority, notes);
      Secret password = password(notes);
      List<String> addresses = addresses(notes);
      for (Block child : block.children()) {
        if (!MAPPED.contains(child.keyword())) {
          String instead = INSTEAD.getOrDefault(child.keyword(), "does not map, and is left out");
          notes.add(child.keyword() + " " + instead + ".");
        }
      }
      return new Member(
          node,
          block.value(),
          block.value("interface").orElse(null),
          node == null ? null : source,
          vhid,
          addresses,
          password,
          timing.advbase(),
          timing.advskew(),
          DEAD_RATIO,
          block.child("nopreempt").isEmpty(),
          Transport.Multicast.CARP,
          true,
          notes);
    }

    private record Timing(int advbase, int advskew) {}

    private Timing timing(int priority, List<String> notes) throws ConversionRefusal {
      String text = block.value("advert_int").orElse("1");
      double seconds;
      try {
        seconds = Double.parseDouble(text);
      } catch (NumberFormatException _) {
        throw refused("advert_int '" + text + "' is not a number of seconds");
      }
      if (!(seconds > 0 && seconds <= MAX_PRIORITY)) {
        throw refused("advert_int '" + text + "' is out of range; allowed: up to 255");
      }
      int advbase = (int) seconds;
      int fraction = (int) Math.round((seconds - advbase) * STEPS_PER_SECOND);
      int behind = MAX_PRIORITY - priority;
      if (fraction == 0) {
        return new Timing(advbase, Math.min(behind, MAX_ADVSKEW));
      }
      int advskew = Math.min(fraction + behind / PRIORITIES_PER_STEP, MAX_ADVSKEW);
      notes.add(
          "advert_int "
              + text
              + " is no whole number: its fraction is in advskew, and "
              + PRIORITIES_PER_STEP
              + " priorities are one step of it; check that the hosts differ.");
      return new Timing(advbase, advskew);
    }

    private @Nullable Secret password(List<String> notes) {
      String password =
          block.child("authentication").flatMap(each -> each.value("auth_pass")).orElse("");
      if (password.isEmpty()) {
        notes.add(
            "There was no auth_pass: the operator generates a password; in file mode add one.");
        return null;
      }
      notes.add("VRRP sent auth_pass in the clear. Better give the Secret another password.");
      byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
      return new Secret(Arrays.copyOf(bytes, Math.min(bytes.length, CarpKey.MAX_PASSWORD_BYTES)));
    }

    private List<String> addresses(List<String> notes) throws ConversionRefusal {
      List<String> addresses = new ArrayList<>();
      Block given = block.child("virtual_ipaddress").orElse(null);
      for (Block line : given == null ? List.<Block>of() : given.children()) {
        addresses.add(line.keyword());
        if (line.words().size() > 1) {
          notes.add(
              "'"
                  + String.join(" ", line.words().subList(1, line.words().size()))
                  + "' of "
                  + line.keyword()
                  + " is left out: all addresses are on the interface of CARP.");
        }
      }
      if (addresses.isEmpty()) {
        throw refused("has no virtual_ipaddress");
      }
      return addresses;
    }

    private int number(String keyword, int otherwise, int least, int most)
        throws ConversionRefusal {
      String text = block.value(keyword).orElse(otherwise < 0 ? "" : "" + otherwise);
      if (!text.matches("\\d{1,9}")) {
        throw refused(keyword + " '" + text + "' is not a number");
      }
      int number = Integer.parseInt(text);
      if (number < least || number > most) {
        throw refused(
            keyword + " '" + text + "' is out of range; allowed: " + least + " to " + most);
      }
      return number;
    }

    private ConversionRefusal refused(String what) {
      return new ConversionRefusal(
          ConversionFault.BAD_FILE, "'" + file + "': vrrp_instance " + block.value() + " " + what);
    }
  }
}
