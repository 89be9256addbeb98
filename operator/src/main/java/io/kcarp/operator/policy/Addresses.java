package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /**
   * All that agents hold or may hold: also what they accept besides, as some node may still have
   * it, or will have it next.
   */
  static Set<InetAddress> of(@Nullable EffectiveConfiguration effective) {
    if (effective == null) {
      return Set.of();
    }
    Accepting accepting = effective.accepting();
    Set<InetAddress> all = new LinkedHashSet<>(reported(effective.addresses()));
    if (accepting != null && accepting.addresses() != null) {
      all.addAll(reported(accepting.addresses()));
    }
    return all;
  }

  /** In one line without prefix lengths, for {@code kubectl get}: {@code 10.0.0.100,10.0.0.101}. */
  public static String inOneLine(EffectiveConfiguration effective) {
    return reported(effective.addresses()).stream()
        .map(CanonicalAddress::text)
        .collect(Collectors.joining(","));
  }
}
