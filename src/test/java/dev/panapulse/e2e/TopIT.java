package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code panapulse top} in a terminal, as somebody sees it who types. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.panapulse.e2e.Build#notEmulatedUnderTest")
final class TopIT {
  private static final String SHELLS_OWN = "0 1 1";
  private static final String WHOLE_SCREEN = "1 0 0";
  private static final String KEYS = "q quit";

  private final Build build;

  @TempDir private Path directory;

  TopIT(Build build) {
    this.build = build;
  }

  private Map<String, String> settings() {
    return Map.of(
        "PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString(),
        "PANAPULSE_SPOOL_DIRECTORY", directory.resolve("spool").toString());
  }

  private Tmux terminal(int columns, int rows) {
    return new Tmux(directory, columns, rows, settings());
  }

  private String top() {
    return String.join(" ", build.command()) + " top; echo ended with $?";
  }

  private Tmux started(int columns, int rows) {
    Tmux terminal = terminal(columns, rows);
    terminal.run("stty -g > " + directory.resolve("before"));
    terminal.run(top());
    terminal.awaitText(KEYS);
    return terminal;
  }

  private void assertGivenBack(Tmux terminal) throws IOException {
    terminal.awaitText("ended with 0");
    assertEquals(SHELLS_OWN, terminal.modes());
    assertSameModes(terminal);
  }

  private void assertSameModes(Tmux terminal) throws IOException {
    Path after = directory.resolve("after");
    Files.deleteIfExists(after);
    terminal.run("stty -g > " + after + "; echo > " + after + ".done");
    Await.until("stty has ended", () -> Files.exists(Path.of(after + ".done")));
    Files.delete(Path.of(after + ".done"));
    assertEquals(Files.readString(directory.resolve("before")), Files.readString(after));
  }

  @Test
  void theHostIsShownAtEachSize() {
    try (Tmux terminal = started(80, 24)) {
      assertEquals(WHOLE_SCREEN, terminal.modes());
      for (int[] size : new int[][] {{80, 24}, {40, 12}, {200, 60}, {20, 5}, {80, 24}}) {
        terminal.resize(size[0], size[1]);
        String first = "panapulse " + (size[0] < 80 ? "" : hostName() + "  load ");
        Await.until(
            "the whole screen at " + size[0] + " columns",
            Await.LONG,
            () -> {
              List<String> lines = terminal.screen().lines().toList();
              return lines.size() == size[1]
                  && lines.getFirst().startsWith(first)
                  && lines.getLast().startsWith(KEYS)
                  && lines.stream().filter(line -> line.startsWith("cpu ")).count() == 1;
            },
            terminal::screen);
        for (String line : terminal.screen().lines().toList()) {
          assertTrue(line.length() <= size[0], line);
        }
      }
      terminal.awaitText("mount ");
      terminal.awaitText("memory ");
      terminal.awaitText("no agent responds: ");
      // a rate is there with the second row
      Await.until(
          "the processors' share", () -> terminal.screen().matches("(?s).*cpu +\\d+\\.\\d%.*"));
    }
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keysChangeWhatIsShown() {
    try (Tmux terminal = started(80, 24)) {
      terminal.press("?");
      terminal.awaitText("this help, or not");
      terminal.press("?");
      terminal.awaitText("mount ");
      terminal.awaitText("s by use");
      terminal.press("s");
      terminal.awaitText("s by name");
      // so wide that each processor of a large host has its bar
      terminal.resize(1000, 24);
      Await.until("processors", () -> hasBars(terminal));
      terminal.press("1");
      Await.until("processors are left out", () -> !hasBars(terminal));
    }
  }

  private static boolean hasBars(Tmux terminal) {
    return terminal.screen().contains("  0 █") || terminal.screen().contains("  0 ░");
  }

  @Test
  void theTerminalIsGivenBackWhateverEndsIt() throws IOException {
    for (String key : List.of("q", "C-c")) {
      try (Tmux terminal = started(80, 24)) {
        terminal.press(key);
        assertGivenBack(terminal);
      }
    }
    for (String signal : signals()) {
      try (Tmux terminal = started(80, 24)) {
        kill(signal, terminal);
        assertGivenBack(terminal);
      }
    }
  }

  /** A JVM ignores SIGHUP, so that of the jar ends when its terminal has gone. */
  private List<String> signals() {
    return build == Build.JAR ? List.of("TERM", "INT") : List.of("TERM", "INT", "HUP");
  }

  private static void kill(String signal, Tmux terminal) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(terminal.child().pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void itStopsAndContinues() throws IOException {
    try (Tmux terminal = started(80, 24)) {
      terminal.press("C-z");
      assertStopsAndContinues(terminal);
      if (build != Build.JAR) {
        kill("TSTP", terminal);
        assertStopsAndContinues(terminal);
      }
      terminal.press("q");
      assertGivenBack(terminal);
    }
  }

  private void assertStopsAndContinues(Tmux terminal) throws IOException {
    terminal.awaitText("Stopped");
    assertEquals(SHELLS_OWN, terminal.modes());
    assertSameModes(terminal);
    terminal.run("clear; fg; echo ended with $?");
    terminal.awaitText(KEYS);
    assertEquals(WHOLE_SCREEN, terminal.modes());
  }

  /** Nothing can take SIGSTOP over, so the screen has to be taken back afterwards. */
  @Test
  void afterSigstopTheScreenIsWholeAgain() throws IOException {
    try (Tmux terminal = started(80, 24)) {
      kill("STOP", terminal);
      terminal.awaitText("Stopped");
      terminal.run("clear; fg; echo ended with $?");
      terminal.awaitText(KEYS);
      terminal.awaitText("load ");
      terminal.press("q");
      assertGivenBack(terminal);
    }
  }

  @Test
  void itEndsWithItsTerminal() {
    ProcessHandle process;
    try (Tmux terminal = started(80, 24)) {
      process = terminal.child();
      assertTrue(process.isAlive());
    }
    Await.until("it has ended", () -> !process.isAlive());
  }

  @Test
  void rowsAndDeliveryAreThoseOfARunningAgent() {
    Map<String, String> settings = new TreeMap<>(settings());
    settings.put("PANAPULSE_INTERVAL", "1s");
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
      agent.await("first rows are accepted", () -> !backend.acceptedRows().isEmpty());
      try (Tmux terminal = started(100, 30)) {
        terminal.awaitText("agent fine: accepted ");
        terminal.awaitText("samples every 1s");
        Await.until(
            "the processors' share", () -> terminal.screen().matches("(?s).*cpu +\\d+\\.\\d%.*"));
        backend.behave(Receiver.Behaviour.UNAVAILABLE);
        terminal.awaitText("agent degraded: ");
        terminal.awaitText("HTTP 503");
        agent.kill();
        terminal.awaitText("no agent responds: ");
      }
    }
  }

  @Test
  void anAgentThatSamplesSeldomReportsOnDelivery() {
    Map<String, String> settings = new TreeMap<>(settings());
    settings.put("PANAPULSE_INTERVAL", "10s");
    try (Receiver backend = new Receiver();
        AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
      agent.await("the first row is accepted", () -> !backend.acceptedRows().isEmpty());
      try (Tmux terminal = started(100, 30)) {
        terminal.awaitText("samples every 10s");
        terminal.awaitText("agent fine: accepted ");
        Await.until(
            "the processors' share", () -> terminal.screen().matches("(?s).*cpu +\\d+\\.\\d%.*"));
      }
    }
  }

  @Test
  void thereAreNoColoursWhereNobodyWantsThem() {
    Map<String, String> settings = new TreeMap<>(settings());
    for (boolean isWanted : List.of(true, false)) {
      settings.put("NO_COLOR", isWanted ? "" : "1");
      try (Tmux terminal = new Tmux(directory, 80, 24, settings)) {
        terminal.run(top());
        terminal.awaitText(KEYS);
        terminal.awaitText("load ");
        boolean hasColours = terminal.colouredScreen().matches("(?s).*\u001b\\[[0-9;]*3[0-7]m.*");
        assertEquals(isWanted, hasColours, terminal.colouredScreen());
      }
    }
  }

  @Test
  void withoutATerminalItSaysSo() {
    AgentProcess.Result result = AgentProcess.run(build, settings(), "top");

    assertNotEquals(0, result.exitCode());
    assertEquals("", result.out());
    assertTrue(result.err().contains("top needs a terminal"), result::toString);
    assertFalse(result.err().contains("Exception"), result::toString);
  }
}
