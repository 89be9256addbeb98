package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lists of addresses as specs and effective configurations write them. */
public final class Addresses {
  private Addresses() {}

  /** An address of a configuration that was accepted, or that a kernel or a Node reported. */
  public static Optional<InetAddress> reported(String text) {
    int slash = text.indexOf('/');
    try {
      return Optional.of(InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // a Node also reports host names here
    }
  }

  /** All that parse; what does not is nobody's address. */
  public static List<InetAddress> reported(List<String> texts) {
    return texts.stream().map(Addresses::reported).flatMap(Optional::stream).toList();
  }

  /** In one line without prefix lengths, for {@code kubectl get}: {@code 10.0.0.100,10.0.0.101}. */
  public static String inOneLine(EffectiveConfiguration effective) {
    return reported(effective.addresses()).stream()
        .map(InetAddress::getHostAddress)
        .collect(Collectors.joining(","));
  }
}
