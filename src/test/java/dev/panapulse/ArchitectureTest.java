package dev.panapulse;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.panapulse.libc.LibC;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** The rooms of ARCHITECTURE.md, and what only some of them may touch. */
final class ArchitectureTest {
  private static final JavaClasses AGENT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.panapulse");

  private static final int MOST_CLASSES = 45;

  /** Stands for a class of a library and so has that class's signatures. */
  private static final String IMAGE_SUBSTITUTION = "com.oracle.svm.core.annotate.TargetClass";

  /** A URL, and the parts of JSSE that leave the moving of bytes to others. */
  private static final String NOT_SOCKETS =
      "java\\.net\\.URI(SyntaxException)?|javax\\.net\\.ssl\\.(?!.*Socket)[\\w$]+";

  /**
   * Each room, and the rooms that it uses; compared both ways, so no permission outlives its use.
   */
  private static final String ROOMS =
      """
      cli -> codec config config.type console control daemon doctor libc otlp resource row
          selftest support terminal top
      codec -> libc
      collectors -> host host.cpu host.disk host.filesystem host.hardware host.memory
          host.network host.process host.self
      config -> codec collectors config.type host libc nativeimage.memory toml
      config.type -> codec libc toml
      console -> codec collectors host otlp row
      control -> codec ledger libc row
      daemon -> codec config config.type control delivery host host.self http ledger libc net.tls
          otlp resource row spool
      delivery -> codec console http ledger libc nativeimage.memory otlp row spool
      doctor -> codec config config.type control daemon http http.connect libc net net.tls otlp
          resource spool
      gzip -> libc
      host -> codec config.type libc row
      host.cpu -> config.type host libc row
      host.disk -> config.type host row
      host.filesystem -> config.type host libc row
      host.hardware -> config.type host libc row
      host.memory -> host libc row
      host.network -> config.type host libc row
      host.process -> config.type host libc row
      host.self -> host ledger row
      http -> gzip libc net.tls
      http.connect -> http http.h1 libc net net.tls
      http.h1 -> codec gzip http libc
      http.h2 -> codec http http.hpack libc net
      http.hpack ->
      ledger -> row
      libc -> bindings nativeimage.heap
      nativeimage.heap ->
      nativeimage.jdk ->
      nativeimage.jsse ->
      nativeimage.memory -> libc
      nativeimage.opentelemetry -> nativeimage.heap
      nativeimage.slf4j ->
      net -> libc
      net.tls -> codec config.type libc net
      otlp -> codec gzip http http.connect http.h1 http.h2 http.hpack libc net net.tls row
      resource -> codec libc
      row -> libc
      selftest -> config daemon delivery http libc nativeimage.memory otlp row
      spool -> config http ledger libc
      support -> codec libc
      terminal -> libc
      toml ->
      top -> codec control libc terminal
      """;

  @Test
  void roomsUseThoseRoomsAlone() {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass type : AGENT) {
      String room = room(type);
      if (!room.equals("bindings")) {
        Set<String> others = used.computeIfAbsent(room, r -> new TreeSet<>());
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (target.getPackageName().startsWith("dev.panapulse.") && !room(target).equals(room)) {
            others.add(room(target));
          }
        }
      }
    }
    assertEquals(lines(roomsOfTheTable()), lines(used));
  }

  private static String room(JavaClass type) {
    return type.getPackageName().substring("dev.panapulse.".length());
  }

  private static Map<String, Set<String>> roomsOfTheTable() {
    Map<String, Set<String>> rooms = new TreeMap<>();
    for (String row : ROOMS.replaceAll("\\n +", " ").lines().toList()) {
      String[] sides = row.split(" ->", -1);
      rooms.put(sides[0], new TreeSet<>(List.of(sides[1].strip().split(" +"))));
      rooms.get(sides[0]).remove("");
    }
    return rooms;
  }

  private static String lines(Map<String, Set<String>> rooms) {
    StringBuilder text = new StringBuilder();
    rooms.forEach((room, others) ->
        text.append(room).append(" -> ").append(String.join(" ", others)).append('\n'));
    return text.toString();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.panapulse.(**)").should().beFreeOfCycles().check(AGENT);
  }

  @Test
  void onlyLibcKnowsForeignMemoryAndBindings() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.panapulse.libc..", "dev.panapulse.bindings..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.foreign..", "dev.panapulse.bindings..")
        .check(AGENT);
  }

  /** The public interface of GraalVM: whether this is an image, calls of C, raw pointers. */
  @Test
  void onlyThreeRoomsKnowTheImage() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.panapulse.libc..", "dev.panapulse.nativeimage..", "dev.panapulse.selftest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.graalvm..")
        .check(AGENT);
  }

  /** What a new version of JDK or GraalVM may change without a word. */
  @Test
  void onlyNativeimageKnowsTheInsidesOfJdkAndGraalVm() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.panapulse.nativeimage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.oracle.svm..", "sun..", "jdk.internal..")
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

  /** By a name in the file system, never by a port; the self-test compares both adapters. */
  @Test
  void onlyTheControlSocketListens() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.panapulse.control", "dev.panapulse.libc", "dev.panapulse.selftest")
        .should()
        .callMethod(LibC.class, "listen", int.class, int.class)
        .orShould()
        .callMethod(LibC.class, "bind", int.class, long.class, int.class)
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

  /** A room with more has more than one question. */
  @Test
  void noRoomIsTooLarge() {
    Map<String, Integer> sizes = new TreeMap<>();
    for (JavaClass type : AGENT) {
      if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
        sizes.merge(type.getPackageName(), 1, Integer::sum);
      }
    }
    assertTrue(sizes.containsKey("dev.panapulse.row"), sizes.toString());
    sizes.keySet().removeIf(room -> room.startsWith("dev.panapulse.bindings"));
    sizes.values().removeIf(classes -> classes <= MOST_CLASSES);
    assertEquals(Map.of(), sizes);
  }

  @Test
  void nothingStartsAProcess() {
    noClasses()
        .should()
        .dependOnClassesThat(JavaClass.Predicates.type(ProcessBuilder.class))
        .orShould()
        .callMethodWhere(target(owner(type(Runtime.class))).and(target(name("exec"))))
        .check(AGENT);
  }
}
