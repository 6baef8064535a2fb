package dev.panapulse.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Beside examples: the same result as that of another parser, tomlj. */
final class TomlTest {
  private static final String ERROR = "an error";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Texts of which the length of the text is not the only measure. */
  enum Kind {
    COMMENTS("", "# comment %\n", ""),
    KEYS("[resource.attributes]\n", "\"key.%\" = \"v%\"\n", ""),
    DOTTED_KEYS("", "a.b.k% = %\n", ""),
    TABLES("", "[t%]\na=1\n", ""),
    TABLES_OF_AN_ARRAY("", "[[t]]\na=1\n", ""),
    STRINGS("a = [", "\"d%\",", "]\n"),
    NUMBERS("a = [", "1,", "]\n"),
    ARRAYS("a = [", "[['d%']],", "]\n"),
    INLINE_TABLES("a = [", "{b.c=1},", "]\n"),
    LINES_OF_A_STRING("a = '''", "\n%", "'''\n"),
    ESCAPES("a = \"", "\\n", "\"\n"),
    ONE_KEY_AGAIN_AND_AGAIN("", "a = 1\n", ""),
    NO_TOML("", "a = ]\n", ""),
    OPEN_BRACKETS("a = ", "[", ""),
    OPEN_QUOTES("a = '''", "''\n", "");

    private final String head;
    private final String part;
    private final String tail;

    Kind(String head, String part, String tail) {
      this.head = head;
      this.part = part;
      this.tail = tail;
    }

    /** The part again and again, with its number in place of each percent sign. */
    String text(int length) {
      StringBuilder text = new StringBuilder(head);
      for (int i = 0; text.length() + tail.length() < length; i++) {
        text.append(part.replace("%", Integer.toString(i)));
      }
      return text.append(tail).toString();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a = |1:5  no value: strings stand in quotes",
        "a = 10s|1:5  no number: strings stand in quotes",
        "a = 99999999999999999999|1:5  a number that is out of range",
        "a = 2026-02-29|1:5  no date or time",
        "a = \"x|1:7  the quotes of a string do not end",
        "a = '''x;;y|3:2  the quotes of a string do not end",
        "a = \"\\q\"|1:6  an unknown escape in a string",
        "a = \"\\u12\"|1:6  a malformed escape in a string",
        "a = \"\\uD800\"|1:6  an escape in a string is no character",
        "a = [1 2]|1:8  a comma or the bracket that ends an array is missing",
        "a = {b = 1 c = 2}|1:12  a comma or the brace that ends a table is missing",
        "[a|1:3  the bracket that ends a table's name is missing",
        "a = 1 b = 2|1:7  unexpected text behind the value, or a comma is missing",
        "a b = 1|1:3  no = behind a key",
        "= 1|1:1  a key is missing, or has a character that takes quotes",
        "a = 1;[a]|2:1 a previously defined at line 1, column 1",
        "[a];b = 1;[a];c = 1|3:1 a previously defined at line 1, column 1",
        "a.b = 1;a.b.c = 2|2:1 a.b previously defined at line 1, column 1",
        "a = {b = 1};a.c = 2|2:1 a previously defined at line 1, column 1",
      })
  void errors(String text, String error) {
    assertEquals(List.of(error), errors(text.replace(';', '\n')));
  }

  @Test
  void allErrorsAreFoundAndTheRestIsRead() {
    List<String> errors = new ArrayList<>();
    TomlTable toml =
        Toml.parse(
            "a = ]\nb = 1\n[c\nd = 1\n[e]\nf = 'x\ng = 2\n",
            (line, column, key, message) -> errors.add(line + ":" + column));
    assertEquals(List.of("1:5", "3:3", "6:7"), errors);
    assertEquals("{b=Long 1@2:1, e={g=Long 2@7:1}@5:1}", ours(toml));
  }

  @Test
  void namesAndValuesHaveAMostDepth() {
    String deep = "[".repeat(64) + "]".repeat(64);
    assertEquals(List.of(), errors("a = " + deep + "\nb = " + deep));
    assertEquals(
        List.of("1:69  values are nested more than 64 deep"), errors("a = [" + deep + "]"));
    assertEquals(List.of(), errors("a.".repeat(63) + "a = 1"));
    assertEquals(List.of("1:129  a key has more than 64 names"), errors("a.".repeat(64) + "a = 1"));
  }

  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "a.b", "b.a", "a.b.c", "\"a\".b", "'b' . a");
    Arbitrary<String> values =
        Arbitraries.of("1", "{}", "{a=1}", "[{a=1}]", "{a.b=1,a.c=2}", "[]", "'''\n'''", "x");
    Arbitrary<String> line =
        names.flatMap(name -> values.map(value -> name + " = " + value + '\n'));
    Arbitrary<String> header = names.map(name -> '[' + name + "]\n");
    Arbitrary<String> ofArray = names.map(name -> "[[" + name + "]]\n");
    return Arbitraries.oneOf(List.of(line, line, header, ofArray))
        .list()
        .ofMaxSize(7)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 2000)
  void tablesAreThoseOfAnotherParser(@ForAll("lines") String text) {
    assertEquals(theirs(text), ours(text), text);
  }

  @Provide
  Arbitrary<String> tokens() {
    return Arbitraries.of(
            "a",
            "b.a",
            "\"k y\"",
            "'q'",
            " = ",
            "=",
            "\n",
            "\n",
            "\r\n",
            "[",
            "]",
            "{",
            "}",
            ",",
            "1",
            "-2",
            "+1",
            "0x1F",
            "+0x1",
            "0o17",
            "0b12",
            "1_000",
            "1__0",
            "1_",
            "01",
            "1.5",
            "1e3",
            "0.1",
            "1.",
            "1e400",
            "inf",
            "-inf",
            "nan",
            "true",
            "false",
            "1979-05-27",
            "1979-05-27T07:32:00Z",
            "1979-05-27 07:32:00.5+01:00",
            "1979-05-27t07:32z",
            "07:32",
            "07:32:00",
            "1979-13-01",
            "1979-02-29",
            "99999999999999999999",
            "# c\n",
            "# \u0001",
            "\"x\"",
            "'y'",
            "\"\"\"\nm\n\"\"\"",
            "'''m'''",
            "\"\\n\\u00e9\\e\\x41\"",
            "\"\\q\"",
            "\"\\\"",
            "\"\"\"",
            "'''",
            "\"",
            "'",
            "\\\n",
            "\\",
            "[1, 2]",
            "[\n1,# c\n]",
            "{a=1,}",
            "{\na=1}",
            "a = 1\n",
            "[a]\n",
            "[[a]]\n",
            "a.b = '''\r\nx\r\n'''\n",
            " ",
            "\t",
            "é",
            "\u0000")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 4000)
  void valuesAreThoseOfAnotherParser(@ForAll("tokens") String text) {
    assertEquals(theirs(text), ours(text), text);
    assertEquals(theirs("a = " + text), ours("a = " + text), text);
  }

  /** Four times the text takes about four times the memory. */
  @ParameterizedTest
  @EnumSource
  void memoryGrowsWithTheTextAlone(Kind kind) {
    long quarter = allocatedFor(kind.text(64 << 10));
    long whole = allocatedFor(kind.text(256 << 10));
    assertTrue(whole < 6 * quarter + (64 << 10), quarter + " and " + whole + " bytes");
    assertTrue(whole < 150L * (256 << 10), whole + " bytes");
  }

  /** What grows with the square of the text would take hours. */
  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void timeGrowsWithTheTextAlone(Kind kind) {
    errors(kind.text(4 << 20));
  }

  private static long allocatedFor(String text) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Toml.parse(text, (line, column, key, message) -> {});
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static List<String> errors(String text) {
    List<String> errors = new ArrayList<>();
    Toml.parse(
        text,
        (line, column, key, message) ->
            errors.add(line + ":" + column + ' ' + key + ' ' + message));
    return errors;
  }

  private static String ours(String text) {
    List<String> errors = new ArrayList<>();
    TomlTable toml = Toml.parse(text, (line, column, key, message) -> errors.add(message));
    return errors.isEmpty() ? ours((Object) toml) : ERROR;
  }

  private static String ours(Object value) {
    if (value instanceof TomlTable table) {
      Map<String, String> entries = new TreeMap<>();
      for (String key : table.keys()) {
        entries.put(key, ours(table.value(key)) + '@' + table.line(key) + ':' + table.column(key));
      }
      return entries.toString();
    }
    if (value instanceof TomlArray array) {
      return array.elements().stream().map(TomlTest::ours).toList().toString();
    }
    return value instanceof TomlTime ? "time" : typed(value);
  }

  private static String typed(Object value) {
    return value.getClass().getSimpleName() + ' ' + value;
  }

  private static String theirs(String text) {
    TomlParseResult toml;
    try {
      toml = org.tomlj.Toml.parse(text);
    } catch (RuntimeException | AssertionError e) {
      // some texts fail their assertions
      return ERROR;
    }
    return toml.hasErrors() ? ERROR : theirs((Object) toml);
  }

  private static String theirs(Object value) {
    if (value instanceof org.tomlj.TomlTable table) {
      Map<String, String> entries = new TreeMap<>();
      for (String key : table.keySet()) {
        List<String> path = List.of(key);
        TomlPosition position = Objects.requireNonNull(table.inputPositionOf(path));
        entries.put(
            key,
            theirs(Objects.requireNonNull(table.get(path)))
                + '@'
                + position.line()
                + ':'
                + position.column());
      }
      return entries.toString();
    }
    if (value instanceof org.tomlj.TomlArray array) {
      List<String> elements = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        elements.add(theirs(array.get(i)));
      }
      return elements.toString();
    }
    return value instanceof Temporal ? "time" : typed(value);
  }
}
