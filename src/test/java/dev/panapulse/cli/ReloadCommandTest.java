package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.ControlSettings;
import dev.panapulse.control.Peer;
import dev.panapulse.libc.LibC;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReloadCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path directory;
  private Path socket = Path.of("");

  @BeforeEach
  void place() {
    socket = directory.resolve("control.sock");
  }

  private int run(Duration patience) {
    return new ReloadCommand(
            LibC.system(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            patience)
        .run(new ControlSettings(true, List.of(socket), true));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'done\nno setting has changed\n', 'no setting has changed\n', ''",
    "3, 'restart\nneeds a restart: a\n', 'needs a restart: a\n', ''",
    "1, 'refused\nwhy\n', '', 'panapulse: the agent keeps its settings:\n  why\n'",
    "1, 'gone\nwhy\n', '', 'panapulse: why\n'",
    "1, 'denied\nwhy\n', '', 'panapulse: why\n'",
  })
  void theExitCodeSaysHowItEnded(int code, String response, String printed, String error) {
    try (Peer _ = Peer.responding(socket, response.replace("\\n", "\n"))) {
      assertEquals(code, run(Duration.ofSeconds(20)));
    }
    assertEquals(printed.replace("\\n", "\n"), out.toString(UTF_8));
    assertEquals(error.replace("\\n", "\n"), err.toString(UTF_8));
  }

  @Test
  void withoutAnAgentTheReasonIsNamed() {
    assertEquals(5, run(Duration.ofSeconds(20)));
    assertEquals(
        "panapulse: no running agent responds: " + socket + ": does not exist\n",
        err.toString(UTF_8));
  }

  @Test
  void anAgentThatNeverEndsItIsNotWaitedForWithoutLimit() {
    try (Peer _ = Peer.responding(socket, "wait 7\n")) {
      assertEquals(1, run(Duration.ofMillis(100)));
    }
    assertEquals(
        "panapulse: the agent has been reading its settings for 0.1 s; its log will say how that"
            + " ends\n",
        err.toString(UTF_8));
  }
}
