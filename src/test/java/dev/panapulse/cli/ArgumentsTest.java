package dev.panapulse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentsTest {
  @Test
  void withoutACommandTheAgentRuns() {
    Arguments arguments = Arguments.parse();
    assertEquals("run", arguments.command());
    assertEquals(List.of(), arguments.operands());
    assertEquals(Map.of(), arguments.settings());
    assertEquals(Optional.empty(), arguments.format());
    assertFalse(arguments.help());
  }

  @Test
  void flagsMayStandBeforeAndBehindTheCommand() {
    Arguments arguments =
        Arguments.parse("--interval", "5s", "once", "--format=json", "--cpu-per-core", "more");
    assertEquals("once", arguments.command());
    assertEquals(List.of("more"), arguments.operands());
    assertEquals(Map.of("--interval", "5s", "--cpu-per-core", ""), arguments.settings());
    assertEquals(Optional.of("json"), arguments.format());
  }

  @Test
  void helpHasAShortFlag() {
    assertTrue(Arguments.parse("-h").help());
    assertTrue(Arguments.parse("check", "--help").help());
  }

  @Test
  void quotesThatTheShellLeftBelongToTheValue() {
    assertEquals(
        Map.of("--endpoint", "\"http://a\""),
        Arguments.parse("--endpoint", "\"http://a\"").settings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "--inter 5s",
        "-x",
        "--interval",
        "--interval 5s --interval 6s",
        "--cpu-per-core --cpu-per-core",
        "once --format json --format table",
        "once --format"
      })
  void whatCannotBeUnderstoodIsRefused(String line) {
    Arguments.UsageException e =
        assertThrows(Arguments.UsageException.class, () -> Arguments.parse(line.split(" ", -1)));
    assertFalse(String.valueOf(e.getMessage()).isBlank());
  }
}
