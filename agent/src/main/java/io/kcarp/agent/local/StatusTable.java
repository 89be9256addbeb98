package io.kcarp.agent.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** The answer to {@code status}, for people. */
final class StatusTable {
  private static final String NOTHING = "-";

  private StatusTable() {}

  /** Ends with a line break. */
  static String of(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    List<List<String>> hosts = new ArrayList<>();
    List<List<String>> peers = new ArrayList<>();
    hosts.add(
        List.of("NAME", "ROLE", "VHID", "INTERFACE", "ADDRESSES", "MASTER", "SINCE", "REASON"));
    peers.add(List.of("EXTERNAL PEER", "OF", "ADVBASE", "ADVSKEW", "LAST HEARD", "SPEAKS"));
    StringBuilder sentences = new StringBuilder();
    for (JsonNode host : answer.path("virtualHosts")) {
      boolean master = host.path("role").asText().equals("Master");
      hosts.add(
          List.of(
              cell(host.path("name")),
              cell(host.path("role")),
              cell(host.path("vhid")),
              cell(host.path("interface")),
              cell(host.path("addresses")),
              cell(host.path(master ? "sourceAddress" : "observedMaster")),
              cell(host.path("since")),
              cell(host.path("reason"))));
      sentences.append(
          "%s: %s%n".formatted(host.path("name").asText(), host.path("message").asText()));
      for (JsonNode peer : host.path("externalPeers")) {
        peers.add(
            List.of(
                cell(peer.path("address")),
                cell(host.path("name")),
                cell(peer.path("advbase")),
                cell(peer.path("advskew")),
                cell(peer.path("lastHeard")),
                peer.path("speaking").asBoolean() ? "yes" : "no"));
      }
    }
    append(text, hosts);
    text.append(sentences);
    if (peers.size() > 1) {
      append(text, peers);
    }
    if (answer.path("problem").isTextual()) {
      text.append("Problem: %s%n".formatted(answer.path("problem").asText()));
    }
    return text.toString();
  }

  private static String cell(JsonNode value) {
    if (value.isArray()) {
      StringJoiner joined = new StringJoiner(",");
      value.forEach(each -> joined.add(each.asText()));
      return joined.length() == 0 ? NOTHING : joined.toString();
    }
    return value.isValueNode() && !value.isNull() ? value.asText() : NOTHING;
  }

  private static void append(StringBuilder text, List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        line.append(row.get(column)).append(" ".repeat(widths[column] - row.get(column).length()));
        line.append("  ");
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
  }
}
