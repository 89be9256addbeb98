package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyringTest {
  private static final Map<String, String> NONE = Map.of();

  @Test
  void theFirstKeyIsNamedLikeItsVirtualIp() {
    assertThat(keyring(NONE, null, null).wanted()).isEqualTo("web");
    assertThat(keyring(NONE, null, "secret").wanted()).isEqualTo("web");
    assertThat(keyring(NONE, null, "secret").complete(List.of("web"), true, _ -> "new"))
        .isEqualTo(Map.of("web", base64("secret")));
    assertThat(keyring(NONE, null, null).complete(List.of("web"), true, _ -> "new"))
        .isEqualTo(Map.of("web", "new"));
  }

  @Test
  void aKeyThatIsThereIsFoundAgain() {
    Map<String, String> known = Map.of("web", base64("old"), "web_2", base64("secret"));

    assertThat(keyring(known, sends("web"), "secret").wanted()).isEqualTo("web_2");
    assertThat(keyring(known, sends("web"), "old").wanted()).isEqualTo("web");
    assertThat(keyring(known, sends("web"), null).wanted()).isEqualTo("web");
    assertThat(keyring(Map.of("web", "x"), null, null).wanted()).isEqualTo("web");
  }

  @Test
  void anotherPasswordGetsAnEntryOfItsOwn() {
    Keyring keyring = keyring(Map.of("web", base64("old")), sends("web"), "secret");

    assertThat(keyring.wanted()).isEqualTo("web_2");
    assertThat(keyring.complete(List.of("web", "web_2"), true, _ -> "new"))
        .isEqualTo(Map.of("web", base64("old"), "web_2", base64("secret")));
  }

  @Test
  void aNumberIsNotUsedTwice() {
    EffectiveConfiguration change =
        sends("web_7").withAccepting(new Accepting(AcceptingStep.Previous, null, "web_8"));

    assertThat(keyring(Map.of("web_7", base64("old")), sends("web_7"), "secret").wanted())
        .isEqualTo("web_8");
    assertThat(keyring(Map.of("web_7", "a", "web_8", "b", "web_x", "c"), change, "secret").wanted())
        .isEqualTo("web_9");
  }

  @Test
  void withoutAPasswordTheKeyInUseStays() {
    assertThat(keyring(Map.of("web_2", "a"), sends("web_2"), null).wanted()).isEqualTo("web_2");
  }

  @Test
  void ofAKeyThatVanishedTheUsersPasswordIsTheBestGuess() {
    Keyring keyring = keyring(NONE, sends("web_2"), "secret");

    assertThat(keyring.wanted()).isEqualTo("web_2");
    assertThat(keyring.lost(List.of("web_2"))).isEmpty();
    assertThat(keyring.complete(List.of("web_2"), true, _ -> "new"))
        .isEqualTo(Map.of("web_2", base64("secret")));
  }

  @Test
  void aKeyThatNobodyKnowsIsReplacedUnderAnotherName() {
    Keyring keyring = keyring(NONE, sends("web"), null);

    assertThat(keyring.wanted()).isEqualTo("web_2");
    assertThat(keyring.lost(List.of("web", "web_2"))).containsExactly("web");
    assertThat(keyring.complete(List.of("web", "web_2"), true, _ -> "new"))
        .isEqualTo(Map.of("web_2", "new"));
  }

  @Test
  void theReplacementOfALostKeyIsTheSameInItsNextStep() {
    EffectiveConfiguration change =
        sends("web").withAccepting(new Accepting(AcceptingStep.Next, null, "web_2"));

    assertThat(keyring(Map.of("web_2", "new"), change, null).wanted()).isEqualTo("web_2");
  }

  @Test
  void entriesThatNobodyNeedsGoWhenTheyMay() {
    Keyring keyring = keyring(Map.of("web", "a", "web_2", "b"), sends("web_2"), null);

    assertThat(keyring.complete(List.of("web_2"), true, _ -> "new"))
        .isEqualTo(Map.of("web", "a", "web_2", "b"));
    assertThat(keyring.complete(List.of("web_2"), false, _ -> "new"))
        .isEqualTo(Map.of("web_2", "b"));
  }

  @Test
  void aConfigurationNeedsWhatItSendsAndWhatItAccepts() {
    EffectiveConfiguration change =
        sends("web_2").withAccepting(new Accepting(AcceptingStep.Previous, null, "web"));

    assertThat(Keyring.entries("web", sends("web_2"))).containsExactly("web_2");
    assertThat(Keyring.entries("web", change)).containsExactly("web_2", "web");
  }

  private static Keyring keyring(
      Map<String, String> known,
      @Nullable EffectiveConfiguration current,
      @Nullable String password) {
    return new Keyring(
        "web",
        known,
        current,
        Optional.ofNullable(password).map(text -> text.getBytes(StandardCharsets.UTF_8)));
  }

  private static EffectiveConfiguration sends(String entry) {
    var spec =
        new VirtualIPSpec(
            List.of("10.0.0.100"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return EffectiveConfiguration.of(spec, 1, 100, List.of("10.0.0.100/32")).withKey(entry);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
