package io.kcarp.operator.virtualip;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses keys, and remembers them by the VirtualIP's name as long as this process runs: agents
 * that run an object keep its key, so a Secret that vanished must come back with the same one. Keys
 * are in base64, as a Secret holds them. No toString.
 *
 * <p>INVARIANT: used by the one reconciliation thread only.
 */
final class RememberedKeys {
  /** As long as UCARP(8) takes; 19 base62 characters are 113 bits. */
  static final int GENERATED_LENGTH = 19;

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final SecureRandom random;
  private final Map<String, String> byName = new HashMap<>();

  RememberedKeys(SecureRandom random) {
    this.random = random;
  }

  /** Whether {@link #choose} need not invent a key when it is given none. */
  boolean has(String virtualIp) {
    return byName.containsKey(virtualIp);
  }

  /**
   * The key to use from now on: the user's, else the one that is there, else the remembered one,
   * else a new one.
   *
   * @param entry what the Secret holds, or null when it holds none
   * @param given the user's password, or empty for a generated key
   */
  String choose(String virtualIp, @Nullable String entry, Optional<byte[]> given) {
    String key =
        given
            .map(password -> Base64.getEncoder().encodeToString(password))
            .or(() -> Optional.ofNullable(entry))
            .or(() -> Optional.ofNullable(byName.get(virtualIp)))
            .orElseGet(this::generate);
    byName.put(virtualIp, key);
    return key;
  }

  void forget(String virtualIp) {
    byName.remove(virtualIp);
  }

  private String generate() {
    StringBuilder key = new StringBuilder(GENERATED_LENGTH);
    for (int i = 0; i < GENERATED_LENGTH; i++) {
      key.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return Base64.getEncoder().encodeToString(key.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
