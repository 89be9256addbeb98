package io.kcarp.agent.ucarp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the loopback interface, which every machine has. */
class HostInterfacesTest {
  @Test
  void withoutAnInterfaceItIsTheOneThatHasTheSource() throws UcarpRefusal {
    assertThat(HostInterfaces.choose(options("127.0.0.1"))).isEqualTo("lo");
    assertThat(HostInterfaces.choose(options("127.0.0.1", "-i", "lo"))).isEqualTo("lo");
  }

  @Test
  void anInterfaceThatIsNotThereIsRefusedWithThoseThatAre() {
    UcarpRefusal refusal = refusal(options("127.0.0.1", "-i", "nowhere0"));

    assertThat(refusal.fault()).isEqualTo(UcarpFault.NO_INTERFACE);
    assertThat(refusal.sentence()).contains("--interface 'nowhere0'", "lo 127.0.0.1");
  }

  @Test
  void aSourceThatTheInterfaceLacksIsRefusedWithThoseItHas() {
    for (UcarpOptions options : List.of(options("192.0.2.1"), options("192.0.2.1", "-i", "lo"))) {
      UcarpRefusal refusal = refusal(options);

      assertThat(refusal.fault()).isEqualTo(UcarpFault.NO_SOURCE_ADDRESS);
      assertThat(refusal.sentence()).contains("--srcip '192.0.2.1'", "lo 127.0.0.1");
    }
  }

  private static UcarpRefusal refusal(UcarpOptions options) {
    return catchThrowableOfType(UcarpRefusal.class, () -> HostInterfaces.choose(options));
  }

  private static UcarpOptions options(String source, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("-s", source, "-v", "7", "-p", "secret", "-a", "10.0.0.100"));
    arguments.addAll(List.of(more));
    try {
      return ((UcarpCommandLine.Parsed.Run) UcarpCommandLine.toRun(arguments)).options();
    } catch (UcarpRefusal e) {
      throw new AssertionError(e);
    }
  }
}
