package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

final class TomlContentTest {
  private static final String THREE = "\"\"\"";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a = 1 # one|a = 1 ",
        "# a;  # b;;a = 1|a = 1",
        "a = '#'|a = '#'",
        "a = \"# \\\" #\" # \"|a = \"# \\\" #\" ",
        "a = \"\\\\\" # x|a = \"\\\\\" ",
        "a = '\\' # x|a = '\\' ",
        "a = \"\" # x|a = \"\" ",
        "'#' = 1 # x|'#' = 1 ",
        "a = [ # one;; 1, # two; 2 ];# three|a = [ ; 1, ; 2 ];",
        "a = \"open;b = 1 # x|a = \"open;b = 1 ",
      })
  void commentsAndBlankLinesAreRemoved(String text, String content) {
    assertEquals(lines(content), new TomlContent(lines(text)).text());
  }

  private static String lines(String text) {
    return text.replace(';', '\n');
  }

  @Test
  void stringsOfSeveralLinesStay() {
    for (String quotes : List.of(THREE, "'''")) {
      for (String end : List.of("", quotes.substring(1), quotes.substring(2))) {
        String string = quotes + "\n# no comment\n\n " + end + quotes;
        assertEquals(
            "a = " + string + " \nb = 1",
            new TomlContent("a = " + string + " # comment\n\n# comment\nb = 1").text());
      }
    }
    assertEquals("a = '''\n#", new TomlContent("a = '''\n#").text(), "without an end");
  }

  @Test
  void linesAreCountedAsInTheOriginal() {
    TomlContent content = new TomlContent("# 1\n\na = 1\n\n# 5\nb = '''\n\n'''\n# 9\nc = 1\n\n");
    assertEquals("a = 1\nb = '''\n\n'''\nc = 1\n", content.text());
    List<Integer> lines = new ArrayList<>();
    for (int line = 1; line <= 6; line++) {
      lines.add(content.line(line));
    }
    assertEquals(List.of(3, 6, 7, 8, 10, 12), lines);
    assertEquals(12, content.line(99));
    assertTrue(new TomlContent("# only\n # comments\n").isEmpty());
  }

  @Provide
  Arbitrary<String> toml() {
    return Arbitraries.of(
            "a = 1",
            "b = '#'",
            "c = \"\\\"#\"",
            "[t]",
            "\n",
            "\n\n",
            " ",
            "# x",
            "# \"",
            "# '''",
            "d = '''\n#\n\n'''",
            "e = " + THREE + "\n\n#\\\"" + THREE,
            "f = [\n\n# x\n1]",
            "=",
            "]")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 300)
  void theParserFindsTheSame(@ForAll("toml") String text) {
    TomlContent content = new TomlContent(text);
    TomlParseResult original = Toml.parse(text);
    TomlParseResult reduced = Toml.parse(content.text());
    assertEquals(original.hasErrors(), reduced.hasErrors(), text);
    if (original.hasErrors()) {
      TomlParseError first = original.errors().getFirst();
      TomlParseError same = reduced.errors().getFirst();
      assertEquals(first.position().line(), content.line(same.position().line()), text);
    } else {
      assertEquals(original.toJson(), reduced.toJson(), text);
      for (String key : original.dottedKeySet()) {
        var position = Objects.requireNonNull(original.inputPositionOf(key));
        var other = Objects.requireNonNull(reduced.inputPositionOf(key));
        assertEquals(position.line(), content.line(other.line()), text);
        assertEquals(position.column(), other.column(), text);
      }
    }
  }
}
