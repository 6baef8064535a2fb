package dev.panapulse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names in the documents exist: classes, their members, files, settings and metrics of today's
 * code, and every room is in ARCHITECTURE.md. Whatever renames one of them, or a test that keeps an
 * invariant, renames it in the documents.
 */
final class DocumentNamesTest {
  /** Classes and the like of others that the documents name. */
  private static final Set<String> OTHERS =
      Set.of(
          "Attributes",
          "Cleaner",
          "ImageInfo",
          "InetAddress",
          "List",
          "MemAvailable",
          "MessageDigest",
          "MessageFormat",
          "MetricData",
          "Optional",
          "ReferenceQueue",
          "Resource",
          "SSLEngine",
          "StackTrace",
          "String",
          "VmHWM",
          "VmRSS",
          "WeakHashMap",
          "WeakReference");

  /** History keeps the names of its day; the other two are where names of metrics are looked up. */
  private static final Set<Path> NOT_CHECKED =
      Set.of(
          Path.of("CHANGELOG.md"),
          Path.of("docs", "performance-log.md"),
          Path.of("docs", "configuration.md"),
          Path.of("docs", "metrics.md"));

  private static final Path PRODUCT = Path.of("src", "main", "java", "dev", "panapulse");

  private static final int MOST_BYTES_TO_BEGIN_WITH = 12 * 1024;

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern CLASS =
      Pattern.compile(
          "([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.(?!java$)([a-z]\\w*))?(?:\\(\\)|\\.java)?");
  private static final Pattern FILE = Pattern.compile("[\\w./-]+/[\\w.-]+\\.(?:java|md|toml|c|sh)");
  private static final Pattern SETTING =
      Pattern.compile(
          "(?:log|export|buffer|spool|resource|collectors|cpu|processes|disk|network|filesystem"
              + "|hardware)\\.[a-z_.]+");
  private static final Pattern METRIC =
      Pattern.compile("(?:system|hw|panapulse|otel)\\.[a-z0-9_.]+[a-z0-9]");

  @Test
  void namesInDocumentsExist() throws IOException {
    Map<String, String> sources = sources();
    String tables =
        Files.readString(Path.of("docs", "configuration.md"))
            + Files.readString(Path.of("docs", "metrics.md"));
    Set<String> others = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    for (Path document : documents()) {
      Matcher code = CODE.matcher(FENCED.matcher(Files.readString(document)).replaceAll(""));
      while (code.find()) {
        String name = code.group(1);
        Matcher type = CLASS.matcher(name);
        if (type.matches() && OTHERS.contains(type.group(1))) {
          others.add(type.group(1));
        } else if (type.matches()
            ? !isDeclared(type.group(1), Optional.ofNullable(type.group(2)), sources)
            : isMissing(name, tables)) {
          unknown.add(document + ": " + name);
        }
      }
    }
    assertEquals(Set.of(), unknown);
    assertEquals(new TreeSet<>(OTHERS), others, "names of others that are used");
  }

  @Test
  void everyRoomIsInTheArchitecture() throws IOException {
    String architecture = Files.readString(Path.of("ARCHITECTURE.md"));
    Set<String> missing = new TreeSet<>();
    for (Path directory : rooms()) {
      String room = PRODUCT.relativize(directory).toString().replace('/', '.');
      if (!architecture.contains("`" + room + "`")) {
        missing.add(room);
      }
    }
    assertEquals(Set.of(), missing);
  }

  /** Null is checked by the compiler only in packages that are marked. */
  @Test
  void everyRoomHasADescriptionAndIsNullMarked() throws IOException {
    Set<Path> missing = new TreeSet<>();
    for (Path directory : rooms()) {
      Path description = directory.resolve("package-info.java");
      if (!Files.exists(description) || !Files.readString(description).contains("@NullMarked")) {
        missing.add(description);
      }
    }
    assertEquals(Set.of(), missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "ARCHITECTURE.md"})
  void documentsToBeginWithAreShort(String document) throws IOException {
    long bytes = Files.size(Path.of(document));
    assertTrue(bytes <= MOST_BYTES_TO_BEGIN_WITH, bytes + " bytes");
  }

  private static Set<Path> rooms() throws IOException {
    try (Stream<Path> files = Files.walk(PRODUCT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> Objects.requireNonNull(file.getParent()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isDeclared(
      String type, Optional<String> member, Map<String, String> sources) {
    String source = sources.get(type);
    return source != null
        && member
            .map(name -> Pattern.compile("\\b" + name + "\\b").matcher(source).find())
            .orElse(true);
  }

  private static boolean isMissing(String name, String tables) {
    if (FILE.matcher(name).matches() && !name.startsWith("/") && !name.contains("MACHINE")) {
      return !Files.exists(Path.of(name)) && !Files.exists(PRODUCT.resolve(name));
    }
    boolean listed = SETTING.matcher(name).matches() || METRIC.matcher(name).matches();
    return listed && !tables.contains(name);
  }

  /** Text of every Java source, by the name of its class. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String below : List.of("src", "bench", "packaging", "bindings")) {
      try (Stream<Path> files = Files.walk(Path.of(below))) {
        for (Path file : (Iterable<Path>) files.filter(DocumentNamesTest::isSource)::iterator) {
          String name = file.getFileName().toString().replace(".java", "");
          sources.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    return sources;
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") && !file.toString().contains("target/");
  }

  private static Collection<Path> documents() throws IOException {
    Set<Path> documents = new TreeSet<>();
    for (String below : List.of("docs", "bindings", "packaging", "src/test")) {
      try (Stream<Path> files = Files.walk(Path.of(below))) {
        files.forEach(documents::add);
      }
    }
    try (Stream<Path> files = Files.list(Path.of(""))) {
      files.forEach(documents::add);
    }
    documents.removeIf(file -> !file.toString().endsWith(".md"));
    documents.removeAll(NOT_CHECKED);
    assertTrue(documents.contains(Path.of("README.md")), documents.toString());
    return documents;
  }
}
