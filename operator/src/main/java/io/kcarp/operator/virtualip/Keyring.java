package io.kcarp.operator.virtualip;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One VirtualIP's keys, each in an entry whose content never changes: agents read configuration and
 * key Secret apart, and the entry's name alone says which key is meant. Keys are in base64. No
 * toString.
 *
 * <p>{@link #wanted} is the entry that holds, or will hold, the key that the spec asks for: the
 * user's password under the name that it has already, else under the next number; without one the
 * key that is sent now; else the first, which is generated.
 *
 * <p>A generated key that nobody knows any more is lost: agents that run hold it still, and no
 * other may come under its name. The next number gets a fresh one, which takes its place in two
 * steps as any other change does.
 */
final class Keyring {
  private final Map<String, String> known;
  private final Optional<String> given;
  private final String wanted;

  /**
   * Chooses.
   *
   * @param known all entries of this VirtualIP, as the Secret has them or is remembered to have had
   * @param current what agents run, or null before the first acceptance
   * @param password the user's, or empty for a generated key
   */
  Keyring(
      String virtualIp,
      Map<String, String> known,
      @Nullable EffectiveConfiguration current,
      Optional<byte[]> password) {
    this.known = Map.copyOf(known);
    this.given = password.map(bytes -> Base64.getEncoder().encodeToString(bytes));
    List<String> inUse = current == null ? List.of() : entries(virtualIp, current);
    int last =
        Stream.concat(known.keySet().stream(), inUse.stream())
            .mapToInt(entry -> number(virtualIp, entry))
            .max()
            .orElse(0);
    List<String> names =
        Stream.concat(
                inUse.stream(),
                IntStream.rangeClosed(1, last).mapToObj(n -> Names.keyEntry(virtualIp, n)))
            .toList();
    this.wanted =
        given
            .map(key -> entryOf(key, names, Names.keyEntry(virtualIp, last + 1)))
            .orElseGet(() ->
                names.isEmpty()
                    ? Names.keyEntry(virtualIp, 1)
                    : names.stream()
                        .filter(known::containsKey)
                        .findFirst()
                        .orElse(Names.keyEntry(virtualIp, last + 1)));
  }

  private String entryOf(String key, List<String> names, String next) {
    return names.stream()
        .filter(entry -> key.equals(known.get(entry)))
        .findFirst()
        // Of a key that vanished nobody knows, the user's is the best guess.
        .or(() -> names.stream().limit(1).filter(sent -> !known.containsKey(sent)).findFirst())
        .orElse(next);
  }

  /** The entries that a configuration names: the one sent with, and one accepted besides. */
  static List<String> entries(String virtualIp, EffectiveConfiguration configuration) {
    List<String> entries = new ArrayList<>(List.of(configuration.keyEntry(virtualIp)));
    Accepting accepting = configuration.accepting();
    if (accepting != null && accepting.key() != null) {
      entries.add(accepting.key());
    }
    return entries;
  }

  String wanted() {
    return wanted;
  }

  /** Needed entries whose key nobody knows any more. */
  List<String> lost(List<String> needed) {
    return needed.stream()
        .filter(entry -> !known.containsKey(entry) && !entry.equals(wanted))
        .toList();
  }

  /**
   * What the Secret shall hold of this VirtualIP.
   *
   * @param needed entries that must be there, unless they are lost
   * @param keepOthers whether the others stay, as an agent may still want them
   * @param generator of the key of an entry that has none
   */
  Map<String, String> complete(
      List<String> needed, boolean keepOthers, UnaryOperator<String> generator) {
    Map<String, String> complete = new HashMap<>(keepOthers ? known : Map.of());
    for (String entry : needed) {
      String key = known.get(entry);
      if (key != null) {
        complete.put(entry, key);
      } else if (entry.equals(wanted)) {
        complete.put(entry, given.orElseGet(() -> generator.apply(entry)));
      }
    }
    return complete;
  }

  /** 0 for what is no entry of ours, though it is named like one. */
  private static int number(String virtualIp, String entry) {
    if (entry.equals(virtualIp)) {
      return 1;
    }
    String number = entry.substring(virtualIp.length() + 1);
    return number.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(number) : 0;
  }
}
