package dev.panapulse;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** The floors of ARCHITECTURE.md, and what only some of them may touch. */
final class ArchitectureTest {
  private static final JavaClasses AGENT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.panapulse");

  /** Stands for a class of a library and so has that class's signatures. */
  private static final String IMAGE_SUBSTITUTION = "com.oracle.svm.core.annotate.TargetClass";

  /** A URL, and the parts of JSSE that leave the moving of bytes to others. */
  private static final String NOT_SOCKETS =
      "java\\.net\\.URI(SyntaxException)?|javax\\.net\\.ssl\\.(?!.*Socket)[\\w$]+";

  @Test
  void packagesImportOnlyFromLowerFloors() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("libc")
        .definedBy("dev.panapulse.libc..")
        .layer("config")
        .definedBy("dev.panapulse.config..")
        .layer("image")
        .definedBy("dev.panapulse.image..")
        .layer("tls")
        .definedBy("dev.panapulse.tls..")
        .layer("frame")
        .definedBy("dev.panapulse.frame..")
        .layer("host")
        .definedBy("dev.panapulse.host..")
        .layer("otlp")
        .definedBy("dev.panapulse.otlp..")
        .layer("delivery")
        .definedBy("dev.panapulse.delivery..")
        .layer("daemon")
        .definedBy("dev.panapulse.daemon..")
        .layer("cli")
        .definedBy("dev.panapulse.cli..")
        .whereLayer("libc")
        .mayNotAccessAnyLayer()
        .whereLayer("config")
        .mayNotAccessAnyLayer()
        .whereLayer("image")
        .mayNotAccessAnyLayer()
        .whereLayer("image")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("tls")
        .mayOnlyAccessLayers("libc")
        .whereLayer("frame")
        .mayOnlyAccessLayers("libc", "config")
        .whereLayer("host")
        .mayOnlyAccessLayers("libc", "config", "frame")
        .whereLayer("otlp")
        .mayOnlyAccessLayers("libc", "config", "tls", "frame", "host")
        .whereLayer("delivery")
        .mayOnlyAccessLayers("libc", "config", "frame", "host", "otlp")
        .whereLayer("daemon")
        .mayOnlyAccessLayers("libc", "config", "tls", "frame", "host", "otlp", "delivery")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .check(AGENT);
  }

  @Test
  void packagesAreOnAFloor() {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.panapulse.bindings..",
            "dev.panapulse.libc..",
            "dev.panapulse.config..",
            "dev.panapulse.image..",
            "dev.panapulse.tls..",
            "dev.panapulse.frame..",
            "dev.panapulse.host..",
            "dev.panapulse.otlp..",
            "dev.panapulse.delivery..",
            "dev.panapulse.daemon..",
            "dev.panapulse.cli..")
        .check(AGENT);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.panapulse.(*)..").should().beFreeOfCycles().check(AGENT);
  }

  @Test
  void onlyTheLowestFloorKnowsForeignMemoryBindingsAndTheImage() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.panapulse.libc..", "dev.panapulse.bindings..")
        .and()
        .areNotAnnotatedWith(IMAGE_SUBSTITUTION)
        .and()
        .doNotImplement("org.graalvm.nativeimage.hosted.Feature")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.lang.foreign..", "dev.panapulse.bindings..", "org.graalvm..", "com.oracle.svm..")
        .check(AGENT);
  }

  /** A socket of java.net or a channel would bring threads and memory that nobody counted. */
  @Test
  void socketsAndPollingGoThroughLibc() {
    noClasses()
        .that()
        .areNotAnnotatedWith(IMAGE_SUBSTITUTION)
        // whose overloads for sockets are there to be overridden
        .and()
        .areNotAssignableTo(X509ExtendedKeyManager.class)
        .and()
        .areNotAssignableTo(X509ExtendedTrustManager.class)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..")
                .and(not(nameMatching(NOT_SOCKETS))))
        .check(AGENT);
  }

  @Test
  void okhttpStaysAway() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..", "kotlin..")
        .check(AGENT);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.panapulse.cli..", "dev.panapulse.bindings..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(AGENT);
  }

  @Test
  void nothingStartsAProcess() {
    noClasses()
        .should()
        .dependOnClassesThat(JavaClass.Predicates.type(ProcessBuilder.class))
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(AGENT);
  }
}
