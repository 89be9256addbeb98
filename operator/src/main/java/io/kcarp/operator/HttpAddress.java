package io.kcarp.operator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 127.0.0.1:9478} or {@code [::1]:9478}: a literal address, never a name. */
final class HttpAddress implements ITypeConverter<InetSocketAddress> {
  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    try {
      InetAddress address = InetAddress.ofLiteral(text.substring(0, Math.max(colon, 0)));
      return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not ADDRESS:PORT: write it as 127.0.0.1:9478 (host names are not read)");
    }
  }
}
