package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A shell in a terminal of tmux(1), with a server of its own. Closing it ends them. */
final class Tmux implements AutoCloseable {
  /** A server that was ended may still be there for a moment, so each has a socket of its own. */
  private static final AtomicInteger SERVERS = new AtomicInteger();

  private final Path socket;

  /**
   * Starts the shell; the test is skipped where there is no tmux.
   *
   * @param environment of the shell, beside a PATH, a locale with UTF-8 and the kind of terminal
   */
  Tmux(Path directory, int columns, int rows, Map<String, String> environment) {
    boolean isInstalled =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, "tmux")));
    assumeTrue(isInstalled, "tmux is not installed; scripts/test installs it if it may");
    this.socket = directory.resolve("tmux" + SERVERS.incrementAndGet());
    List<String> command = new ArrayList<>(List.of("new-session", "-d", "-x"));
    command.addAll(List.of(Integer.toString(columns), "-y", Integer.toString(rows), "env", "-i"));
    // whoever started the tests may have ignored signals, and everybody inherits that
    command.addAll(List.of("--default-signal", "PATH=/usr/bin:/bin", "PS1=$ ", "LANG=C.UTF-8"));
    command.add("TERM=screen");
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("bash", "--norc", "--noprofile", "--noediting"));
    tmux(command.toArray(String[]::new));
    Await.until("there is a prompt", () -> screen().contains("$"));
  }

  private String tmux(String... arguments) {
    List<String> command = new ArrayList<>(List.of("tmux", "-f", "/dev/null", "-S"));
    command.add(socket.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LANG", "C.UTF-8");
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Types a line into the shell. */
  void run(String line) {
    tmux("send-keys", "-l", line);
    tmux("send-keys", "Enter");
  }

  /** Presses a key, by tmux's name of it. */
  void press(String key) {
    tmux("send-keys", key);
  }

  void resize(int columns, int rows) {
    tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
  }

  /** What is to be seen, line by line. */
  String screen() {
    return tmux("capture-pane", "-p");
  }

  /** The same with control sequences for colours. */
  String colouredScreen() {
    return tmux("capture-pane", "-e", "-p");
  }

  void awaitText(String text) {
    Await.until(text, Await.LONG, () -> screen().contains(text), this::screen);
  }

  /** Whether a program has the whole screen, whether the cursor is to be seen, and wrapping. */
  String modes() {
    return tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}").strip();
  }

  /** The process that the shell has started. */
  ProcessHandle child() {
    long shell = Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").strip());
    return ProcessHandle.of(shell).orElseThrow().children().findFirst().orElseThrow();
  }

  /** As a connection that is lost. */
  @Override
  public void close() {
    tmux("kill-server");
  }
}
