package io.kcarp.agent.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts what shares addresses today. */
public final class Converter {
  private Converter() {}

  /** Hosts with the same vhid and addresses share them. */
  private record Group(int vhid, List<String> addresses) {}

  /**
   * The YAML of the VirtualIPs and Secrets, in the order of the sources.
   *
   * @throws ConversionRefusal says in one sentence what stands against it
   */
  public static String convert(ConversionRequest request) throws ConversionRefusal {
    List<ConversionRequest.Source> sources = request.sources();
    if (sources.isEmpty()) {
      throw new ConversionRefusal(
          ConversionFault.NOTHING_TO_CONVERT,
          "nothing to convert: give -- ucarp OPTION..., --interfaces FILE or --keepalived FILE");
    }
    List<String> nodes = request.nodes();
    if (!nodes.isEmpty() && nodes.size() != sources.size()) {
      throw new ConversionRefusal(
          ConversionFault.NODES_UNNAMED,
          "--node is given "
              + nodes.size()
              + " times for "
              + sources.size()
              + " sources; give it once for each, in the same order");
    }
    Map<Group, List<Member>> groups = new LinkedHashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      for (Member member : members(sources.get(i), nodes.isEmpty() ? null : nodes.get(i))) {
        groups
            .computeIfAbsent(new Group(member.vhid(), member.addresses()), _ -> new ArrayList<>())
            .add(member);
      }
    }
    Set<String> names = new HashSet<>();
    List<String> documents = new ArrayList<>();
    for (List<Member> members : groups.values()) {
      String name = unique(YamlText.objectName(members.getFirst().name()), names);
      documents.add(Manifest.of(name, members).toYaml(request.namespace()));
    }
    return String.join("---\n", documents).stripTrailing();
  }

  private static List<Member> members(ConversionRequest.Source source, @Nullable String node)
      throws ConversionRefusal {
    return switch (source) {
      case ConversionRequest.Source.CommandLine(List<String> arguments) ->
          List.of(UcarpSource.member(arguments, node));
      case ConversionRequest.Source.Interfaces(Path file) -> InterfacesSource.members(file, node);
      case ConversionRequest.Source.Keepalived(Path file) -> KeepalivedSource.members(file, node);
    };
  }

  private static String unique(String name, Set<String> taken) {
    String candidate = name;
    for (int number = 2; !taken.add(candidate); number++) {
      candidate = name + "-" + number;
    }
    return candidate;
  }
}
