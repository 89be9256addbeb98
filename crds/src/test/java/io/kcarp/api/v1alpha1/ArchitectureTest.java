package io.kcarp.api.v1alpha1;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theApiKnowsOnlyTheModelAndJackson() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.kcarp.api..",
            "io.fabric8.kubernetes.api.model..",
            "io.fabric8.kubernetes.client",
            "io.fabric8.kubernetes.model.annotation",
            "io.fabric8.crd.generator.annotation",
            "io.fabric8.generator.annotation",
            "com.fasterxml.jackson.annotation",
            "java..",
            "org.jspecify.annotations")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.kcarp.api.v1alpha1"));
  }
}
