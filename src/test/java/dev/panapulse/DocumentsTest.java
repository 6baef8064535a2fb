package dev.panapulse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SettingsTable;
import dev.panapulse.docs.EverySeries;
import dev.panapulse.docs.LimitsTable;
import dev.panapulse.docs.MetricsTable;
import dev.panapulse.doctor.PlantedFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of settings and metrics in the documents are generated from the code, and every link
 * leads to a file or a heading.
 *
 * <p>With {@code -Dpanapulse.docs.write=true} the tables and the example of a configuration file
 * are written instead of compared.
 */
final class DocumentsTest {
  private static final boolean WRITE = Boolean.getBoolean("panapulse.docs.write");
  private static final Path README = Path.of("README.md");
  private static final String REWRITE = "mvn test -Dtest=DocumentsTest -Dpanapulse.docs.write=true";

  /** A link or an image: [words](target), [words](target "title"); or a reference's target. */
  private static final Pattern LINK =
      Pattern.compile(
          "\\]\\(\\s*<?([^)>\\s]+)>?[^)]*\\)|^\\[[^\\]]+\\]:\\s*(\\S+)", Pattern.MULTILINE);

  private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\n]*`", Pattern.DOTALL);
  private static final Pattern SCHEME = Pattern.compile("^[a-z][a-z0-9+.-]*:.*");

  @TempDir Path directory = Path.of("");

  /** The example file is compared by a test of the settings' own; here it is only written. */
  @Test
  void theTableOfSettingsIsTheCodes() throws IOException {
    if (WRITE) {
      Files.writeString(Path.of("packaging", "config.toml"), SettingsTable.exampleFile());
    }
    assertTable(Path.of("docs", "configuration.md"), "settings", SettingsTable.markdown());
  }

  @Test
  void theTableOfMetricsIsTheCodes() throws IOException {
    assertTable(
        Path.of("docs", "metrics.md"),
        "metrics",
        MetricsTable.markdown(
            EverySeries.of(Files.createDirectory(directory.resolve("all"))),
            EverySeries.byDefault(Files.createDirectory(directory.resolve("default")))));
  }

  @Test
  void theTableOfLimitsIsTheCodes() throws IOException {
    assertTable(Path.of("docs", "design", "devices.md"), "limits", LimitsTable.markdown());
  }

  @Test
  void theTableOfFaultsIsTheTests() throws IOException {
    assertTable(Path.of("docs", "doctor.md"), "faults", PlantedFault.markdown());
  }

  private static void assertTable(Path document, String name, String table) throws IOException {
    String text = Files.readString(document);
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- /" + name + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    assertTrue(from >= 0 && to > from, document + " has no " + begin + end);
    from += begin.length();
    if (WRITE) {
      Files.writeString(document, text.substring(0, from) + table + text.substring(to));
      return;
    }
    assertEquals(
        table,
        text.substring(from, to),
        document + " differs from the code; to rewrite its table: " + REWRITE);
  }

  @Test
  void linksLeadToFiles() throws IOException {
    List<String> dead = new ArrayList<>();
    List<Path> documents = documents();
    assertTrue(documents.contains(README), documents.toString());
    for (Path document : documents) {
      String text = CODE.matcher(Files.readString(document)).replaceAll("");
      Matcher link = LINK.matcher(text);
      while (link.find()) {
        String target = link.group(1) == null ? link.group(2) : link.group(1);
        if (!leadsSomewhere(document, target)) {
          dead.add(document + ": " + target);
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  /** Those at the top, and those in directories of their own; not what a build leaves behind. */
  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String below : List.of("docs", "bindings", "packaging", "src/test")) {
      if (Files.isDirectory(Path.of(below))) {
        try (Stream<Path> files = Files.walk(Path.of(below))) {
          files.filter(DocumentsTest::isDocument).forEach(documents::add);
        }
      }
    }
    try (Stream<Path> files = Files.list(Path.of(""))) {
      files.filter(DocumentsTest::isDocument).forEach(documents::add);
    }
    return documents;
  }

  private static boolean isDocument(Path file) {
    return file.toString().endsWith(".md") && Files.isRegularFile(file);
  }

  /** Other sites are not asked; a heading of the same document is looked for. */
  private static boolean leadsSomewhere(Path document, String target) throws IOException {
    if (SCHEME.matcher(target).matches()) {
      return true;
    }
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path);
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0 || !isDocument(file) || hasHeading(file, target.substring(hash + 1));
  }

  /** A heading's anchor as forges make it: small letters, blanks to hyphens, no punctuation. */
  private static boolean hasHeading(Path file, String anchor) throws IOException {
    return Files.readString(file)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+\\s*", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .anyMatch(anchor::equals);
  }
}
