package io.kcarp.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "io.kcarp.operator";
  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void policyAndStatusKnowOnlyTheApiAndTheJdk() {
    classes()
        .that()
        .resideInAnyPackage(ROOT + ".policy", ROOT + ".status")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".policy",
            ROOT + ".status",
            "io.kcarp.api.v1alpha1",
            "java..",
            "org.jspecify.annotations")
        .check(OPERATOR);
  }

  @Test
  void policyKnowsNothingOfStatus() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".policy")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".status")
        .check(OPERATOR);
  }

  @Test
  void policyAndStatusReadNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".policy", ROOT + ".status")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(OPERATOR);
  }

  @Test
  void reconcilerAndFleetDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".virtualip")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".rollout")
        .check(OPERATOR);
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".rollout")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".virtualip")
        .check(OPERATOR);
  }

  @Test
  void nothingResolvesNames() {
    noClasses()
        .should()
        .callMethod(InetAddress.class, "getByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getAllByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getHostName")
        .orShould()
        .callMethod(InetAddress.class, "getCanonicalHostName")
        .check(OPERATOR);
  }
}
