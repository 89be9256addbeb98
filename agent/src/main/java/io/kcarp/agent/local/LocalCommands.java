package io.kcarp.agent.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.agent.config.ConfigurationException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** The subcommands that ask a running agent. A refusal is one sentence, and exit code 2. */
public final class LocalCommands {
  private static final String ENDED = "the agent ended";

  private LocalCommands() {}

  /** {@code kcarp-agent status}: a table, or the answer's line. */
  public static void status(Path socket, boolean json, PrintStream out)
      throws ConfigurationException {
    String answer = answer(socket, Map.of("verb", "status"));
    if (json) {
      out.println(answer);
    } else {
      out.print(StatusTable.of(LocalClient.parse(answer)));
    }
    out.flush();
  }

  /** {@code kcarp-agent status --watch}: lines until the reader or the agent ends. */
  public static void watch(Path socket, PrintStream out) throws ConfigurationException {
    try (LocalClient client = LocalClient.connect(socket)) {
      client.ask(Map.of("verb", "watch"));
      for (String line = client.receive(); line != null; line = client.receive()) {
        out.println(line);
        // Flushes too; nobody reads any more when it fails.
        if (out.checkError()) {
          return;
        }
      }
    }
    throw new ConfigurationException(ENDED);
  }

  /** {@code kcarp-agent hand-over NAME}: says who is master now. */
  public static void handOver(Path socket, String name, PrintStream out)
      throws ConfigurationException {
    JsonNode line = LocalClient.parse(answer(socket, Map.of("verb", "hand-over", "name", name)));
    JsonNode master = line.path("observedMaster");
    if (!line.path("reason").asText().equals("HandedOver") || !master.isTextual()) {
      throw new ConfigurationException(
          name
              + " let go ("
              + line.path("reason").asText()
              + "), but no other node was heard to take over: see kcarp-agent status");
    }
    out.println(name + ": Backup here, master is " + master.asText());
    out.flush();
  }

  private static String answer(Path socket, Map<String, String> request)
      throws ConfigurationException {
    try (LocalClient client = LocalClient.connect(socket)) {
      client.ask(request);
      String answer = client.receive();
      if (answer == null) {
        throw new ConfigurationException(ENDED);
      }
      return answer;
    }
  }
}
