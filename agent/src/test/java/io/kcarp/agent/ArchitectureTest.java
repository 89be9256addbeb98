package io.kcarp.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may use what: the table in the package tours, held. */
class ArchitectureTest {
  private static final String AGENT = "io.kcarp.agent.";

  private static final JavaClasses AGENT_CLASSES = imported();

  private static JavaClasses imported() {
    // Names are enough for these rules; reading all libraries too takes a minute.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter().importPath("target/classes");
  }

  /** Time, chance, threads and the outside world are arguments and data, never calls. */
  private static final DescribedPredicate<JavaAccess<?>> IMPURE =
      describe(
          "a clock, a thread, chance, I/O or a log",
          access -> {
            String type = access.getTargetOwner().getName();
            String method = access.getTarget().getName();
            return (type.equals("java.lang.System") && !method.equals("arraycopy"))
                || type.startsWith("java.time.")
                || type.startsWith("java.lang.Thread")
                || type.startsWith("java.util.concurrent.")
                || (type.startsWith("java.util.") && type.contains("Random"))
                || (type.equals("java.lang.Math") && method.equals("random"))
                || type.startsWith("java.security.SecureRandom")
                || type.startsWith("java.nio.file.")
                || type.startsWith("java.nio.channels.")
                || type.matches("java\\.io\\..*(Stream|Reader|Writer|File)")
                || type.startsWith("org.slf4j.");
          });

  /** Both look names up, or look an address's name up. */
  private static final Set<String> RESOLVING =
      Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "getCanonicalHostName");

  /** One package's row: what it may use beside the JDK and JSpecify. */
  record Row(String name, List<String> mayUse) {
    static Row of(String name, String... mayUse) {
      return new Row(name, List.of(mayUse));
    }

    @Override
    public String toString() {
      return name + " -> " + mayUse;
    }
  }

  private static final List<Row> TABLE =
      List.of(
          Row.of("carp"),
          Row.of("wire", "carp"),
          Row.of("clock", "com.sun.jna.."),
          Row.of("link", "wire", "carp"),
          Row.of("link.raw", "link", "com.sun.jna.."),
          Row.of(
              "link.pcap",
              "link",
              "link.raw",
              "wire",
              "carp",
              "com.sun.jna..",
              "org.pcap4j..",
              "org.slf4j.."),
          Row.of("netlink"),
          Row.of("netlink.message", "netlink"),
          Row.of("netlink.socket", "netlink", "netlink.message", "com.sun.jna..", "org.slf4j.."),
          Row.of("runtime", "carp", "wire", "link", "netlink", "org.slf4j.."),
          Row.of("locks", "runtime", "com.sun.jna.."),
          Row.of("signal", "sun.misc.."),
          Row.of("ucarp", "runtime", "carp", "wire"),
          Row.of("convert", "ucarp", "runtime", "carp", "wire"),
          Row.of(
              "local",
              "runtime",
              "config",
              "carp",
              "wire",
              "io.kcarp.api..",
              "com.fasterxml.jackson..",
              "org.slf4j.."),
          Row.of("relay", "local", "runtime", "config", "carp", "io.kcarp.api..", "org.slf4j.."),
          Row.of("inspect", "config", "link", "wire", "carp", "com.fasterxml.jackson.."),
          Row.of(
              "kube",
              "runtime",
              "config",
              "carp",
              "wire",
              "io.kcarp.api..",
              "io.fabric8..",
              "com.fasterxml.jackson..",
              "org.slf4j.."));

  static List<Row> table() {
    return TABLE;
  }

  @ParameterizedTest
  @MethodSource("table")
  void packageUsesOnlyItsRowOfTheTable(Row row) {
    Stream<String> own = Stream.of(AGENT + row.name(), "java..", "javax..", "org.jspecify..");
    Stream<String> others =
        row.mayUse().stream().map(used -> used.endsWith("..") ? used : AGENT + used);
    String[] allowed = Stream.concat(own, others).toArray(String[]::new);

    check(
        classes()
            .that()
            .resideInAPackage(AGENT + row.name())
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(allowed)
                    .or(describe("primitives and arrays of them", ArchitectureTest::isPrimitive))));
  }

  private static boolean isPrimitive(JavaClass type) {
    return type.getBaseComponentType().isPrimitive();
  }

  @ParameterizedTest
  @MethodSource("purePackages")
  void engineAndWireAreFunctionsOfTheirArguments(String pure) {
    check(noClasses().that().resideInAPackage(pure).should().accessTargetWhere(IMPURE));
  }

  static List<String> purePackages() {
    return List.of(AGENT + "carp", AGENT + "wire");
  }

  @Test
  void jnaStaysWhereNativeCodeIsCalled() {
    confine(
        "com.sun.jna..",
        AGENT + "netlink.socket",
        AGENT + "link.raw",
        AGENT + "link.pcap",
        AGENT + "locks",
        AGENT + "clock");
  }

  @Test
  void pcap4jStaysInTheCapture() {
    confine("org.pcap4j..", AGENT + "link.pcap");
  }

  /** The compiler's warning of it is off in this module. */
  @Test
  void sunMiscStaysInTheSignals() {
    confine("sun.misc..", AGENT + "signal");
  }

  @Test
  void fabric8StaysInKube() {
    confine("io.fabric8..", AGENT + "kube");
  }

  private static void confine(String library, String... only) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(only)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library));
  }

  /** A name lookup may wait for a network that is not there, because we bring it up. */
  @Test
  void noNameIsEverLookedUp() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                describe(
                    "a name lookup",
                    access ->
                        access.getTargetOwner().getName().matches("java\\.net\\.Inet.*Address")
                            && RESOLVING.contains(access.getTarget().getName()))));
  }

  @Test
  void classesAreNamedForWhatTheyAre() {
    check(noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Manager)(\\$.*)?"));
  }

  @Test
  void everyPackageHasATourAndIsNullMarked() {
    List<String> unmarked =
        AGENT_CLASSES.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found ->
                found
                    .tryGetPackageInfo()
                    .filter(info -> info.isAnnotatedWith(NullMarked.class))
                    .isEmpty())
            .map(JavaPackage::getName)
            .toList();

    assertThat(unmarked).isEmpty();
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(AGENT_CLASSES);
  }
}
