package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An answer to one HTTP GET.
 *
 * @param code the status code
 * @param body what came after the header, as UTF-8
 */
public record HttpGet(int code, String body) {
  private static final String HEADER_END = "\r\n\r\n";

  /**
   * Asks from a host, over a connection of its own: the JDK's clients keep connections by address,
   * and here one address means another machine in another namespace.
   *
   * @param timeout for the connection and for each piece of the answer
   * @throws IOException when there is no HTTP answer in time
   */
  public static HttpGet from(Host host, InetSocketAddress target, String path, Duration timeout)
      throws IOException {
    int millis = Math.toIntExact(timeout.toMillis());
    try (Socket socket = new Socket()) {
      // The kernel's socket is made by the first use, not by the constructor.
      var _ =
          host.call(() -> {
            socket.connect(target, millis);
            return socket;
          });
      socket.setSoTimeout(millis);
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n"
                  .formatted(path, target.getAddress().getHostAddress())
                  .getBytes(StandardCharsets.US_ASCII));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Whether the code is 200 to 299. */
  public boolean isSuccess() {
    return code / 100 == 2;
  }

  private static HttpGet parse(String answer) throws IOException {
    int end = answer.indexOf(HEADER_END);
    String[] status = answer.split(" ", 3);
    if (end < 0 || status.length < 3 || !status[1].matches("[0-9]{3}")) {
      throw new ProtocolException("no HTTP answer");
    }
    return new HttpGet(Integer.parseInt(status[1]), answer.substring(end + HEADER_END.length()));
  }
}
