package dev.panapulse.boards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/**
 * The files in packaging/dashboards are what their source yields. With {@code
 * -Dpanapulse.docs.write=true} they are written instead of compared.
 */
final class BoardFilesTest {
  private static final int MOST_BYTES_OF_PICTURE = 60_000;

  private static final boolean WRITE = Boolean.getBoolean("panapulse.docs.write");
  private static final String BEGIN = "<!-- rules -->\n";
  private static final String END = "<!-- /rules -->";
  private static final String REWRITE =
      "mvn test -Dtest=BoardFilesTest -Dpanapulse.docs.write=true";

  @Test
  void filesAreWhatTheSourceYields() throws IOException {
    Map<Path, String> files = BoardFiles.all();
    if (WRITE) {
      for (Map.Entry<Path, String> file : files.entrySet()) {
        Files.createDirectories(Objects.requireNonNull(file.getKey().getParent()));
        Files.writeString(file.getKey(), file.getValue());
      }
    }
    assertEquals(files.keySet(), generated(), "files; to rewrite them: " + REWRITE);
    for (Map.Entry<Path, String> file : files.entrySet()) {
      assertEquals(
          file.getValue(),
          Files.readString(file.getKey()),
          file.getKey() + " differs from its source; to rewrite it: " + REWRITE);
    }
  }

  @Test
  void theTableOfRulesIsTheSources() throws IOException {
    Path readme = BoardFiles.DIRECTORY.resolve("README.md");
    String text = Files.readString(readme);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    if (WRITE) {
      text = text.substring(0, from) + BoardFiles.table() + text.substring(to);
      Files.writeString(readme, text);
      to = text.indexOf(END);
    }
    assertEquals(BoardFiles.table(), text.substring(from, to), "to rewrite it: " + REWRITE);
  }

  @Test
  void thePictureIsSmallAndWellFormed() throws Exception {
    Path picture = Path.of("docs", "host-board.svg");
    assertTrue(Files.size(picture) < MOST_BYTES_OF_PICTURE, Files.size(picture) + " bytes");
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(picture.toFile())
            .getDocumentElement();
    assertEquals("svg", root.getTagName());
    assertTrue(root.getElementsByTagName("path").getLength() > 20);
  }

  private static Set<Path> generated() throws IOException {
    try (Stream<Path> files = Files.walk(BoardFiles.DIRECTORY)) {
      Set<Path> generated = new TreeSet<>();
      files
          .filter(file -> file.toString().endsWith(".json") || file.toString().endsWith(".yml"))
          .forEach(generated::add);
      return generated;
    }
  }
}
