package io.kcarp.agent.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.agent.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The other end of {@link LocalServer}. Whatever goes wrong is one sentence. */
public final class LocalClient implements AutoCloseable {
  /** A line of {@code status} with 255 virtual hosts and their peers stays well below. */
  private static final int MAX_LINE_BYTES = 4 * 1024 * 1024;

  private final Path socket;
  private final LineChannel lines;

  private LocalClient(Path socket, LineChannel lines) {
    this.socket = socket;
    this.lines = lines;
  }

  /**
   * Connects.
   *
   * @throws ConfigurationException when no agent answers there
   */
  public static LocalClient connect(Path socket) throws ConfigurationException {
    try {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      return new LocalClient(socket, new LineChannel(channel, MAX_LINE_BYTES));
    } catch (IOException e) {
      throw new ConfigurationException(
          Files.exists(socket) && !Files.isWritable(socket)
              ? socket + " is not this user's: run as the agent's user, root"
              : "no agent answers on "
                  + socket
                  + " ("
                  + e.getMessage()
                  + "): is one running here, with this --socket?");
    }
  }

  /**
   * What runs there, and how.
   *
   * @throws ConfigurationException also when the agent has ended, or answers what is none
   */
  public StatusAnswer status() throws ConfigurationException {
    ask(Map.of("verb", "status"));
    String line = receive();
    if (line == null) {
      throw new ConfigurationException("the agent on " + socket + " ended");
    }
    try {
      return Json.MAPPER.readValue(line, StatusAnswer.class);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          "the agent on " + socket + " answers what is no status: " + e.getOriginalMessage());
    }
  }

  /** Asks for a verb. */
  public void ask(Map<String, String> request) throws ConfigurationException {
    try {
      lines.write(Json.line(request));
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /**
   * The next line, null when the agent has ended.
   *
   * @throws ConfigurationException with the agent's sentence when it refuses
   */
  public @Nullable String receive() throws ConfigurationException {
    String line;
    try {
      line = lines.read();
    } catch (IOException e) {
      throw gone(e);
    }
    if (line != null && parse(line).path(Json.ERROR).isTextual()) {
      throw new ConfigurationException(parse(line).path(Json.ERROR).asText());
    }
    return line;
  }

  /** A line's fields. */
  static JsonNode parse(String line) throws ConfigurationException {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException("the agent's answer is not JSON: " + e.getOriginalMessage());
    }
  }

  private ConfigurationException gone(IOException e) {
    return new ConfigurationException("the agent on " + socket + " hung up: " + e.getMessage());
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a local socket does not fail", e);
    }
  }
}
