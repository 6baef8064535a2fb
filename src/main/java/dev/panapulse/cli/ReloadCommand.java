package dev.panapulse.cli;

import dev.panapulse.codec.Durations;
import dev.panapulse.config.ControlSettings;
import dev.panapulse.control.ControlClient;
import dev.panapulse.control.ReloadText;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.libc.LibC;
import java.io.PrintStream;
import java.time.Duration;

/**
 * {@code panapulse reload}: lets the running agent read its settings again, and waits until they
 * are in force or refused.
 */
final class ReloadCommand {
  /** A file on a slow disk; the agent goes on reading it in any case. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int PAUSE_MILLIS = 20;

  private final LibC libc;
  private final PrintStream out;
  private final PrintStream err;
  private final Duration patience;

  /**
   * @param patience how long the settings may be read
   */
  ReloadCommand(LibC libc, PrintStream out, PrintStream err, Duration patience) {
    this.libc = libc;
    this.out = out;
    this.err = err;
    this.patience = patience;
  }

  int run(ControlSettings control) {
    ControlClient agent = new ControlClient(libc, control.sockets());
    try {
      String response = agent.ask(ReloadText.REQUEST);
      long until = System.nanoTime() + patience.toNanos();
      while (state(response).startsWith(ReloadText.WAIT)) {
        if (System.nanoTime() - until > 0) {
          err.println(
              "panapulse: the agent has been reading its settings for "
                  + Durations.text(patience)
                  + "; its log will say how that ends");
          return ExitCode.FAILURE;
        }
        Pause.millis(libc, PAUSE_MILLIS);
        response = agent.ask(ReloadText.of(ReloadText.number(state(response))));
      }
      return ended(response);
    } catch (ControlClient.NoAgentException e) {
      err.println("panapulse: no running agent responds: " + e.getMessage());
      return ExitCode.NOTHING_TO_RELOAD;
    }
  }

  private static String state(String response) {
    return response.lines().findFirst().orElse("");
  }

  private int ended(String response) {
    String state = state(response);
    String lines = StatusCommand.printable(response.substring(response.indexOf('\n') + 1));
    return switch (state) {
      case ReloadText.DONE -> {
        out.print(lines);
        yield ExitCode.OK;
      }
      case ReloadText.RESTART -> {
        out.print(lines);
        yield ExitCode.NEEDS_RESTART;
      }
      case ReloadText.REFUSED -> {
        err.println("panapulse: the agent keeps its settings:");
        lines.lines().forEach(line -> err.println("  " + line));
        yield ExitCode.FAILURE;
      }
      case ReloadText.DENIED, ReloadText.GONE -> {
        err.print("panapulse: " + lines);
        yield ExitCode.FAILURE;
      }
      default -> {
        err.println(
            "panapulse: the running agent is of another version and cannot reload; restart it");
        yield ExitCode.FAILURE;
      }
    };
  }
}
