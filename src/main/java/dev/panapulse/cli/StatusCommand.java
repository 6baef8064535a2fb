package dev.panapulse.cli;

import dev.panapulse.config.ControlSettings;
import dev.panapulse.control.ControlClient;
import dev.panapulse.control.StatusResponse;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.libc.LibC;
import java.io.PrintStream;

/** {@code panapulse status}: asks the running agent how it is, and prints what it says. */
final class StatusCommand {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean isJson;
  private final boolean isQuiet;

  StatusCommand(PrintStream out, PrintStream err, boolean isJson, boolean isQuiet) {
    this.out = out;
    this.err = err;
    this.isJson = isJson;
    this.isQuiet = isQuiet;
  }

  int run(ControlSettings control) {
    ControlClient agent = new ControlClient(LibC.system(), control.sockets());
    String response;
    try {
      response = agent.ask(isJson ? StatusResponse.JSON : StatusResponse.TEXT);
    } catch (ControlClient.NoAgentException e) {
      if (!isQuiet) {
        err.println("panapulse: no running agent responds: " + e.getMessage());
      }
      return ExitCode.NOT_RUNNING;
    }
    int end = response.indexOf('\n');
    String state = response.substring(0, Math.max(0, end));
    if (!isQuiet) {
      out.print(printable(response.substring(end + 1)));
    }
    return switch (state) {
      case StatusResponse.FINE -> ExitCode.OK;
      case StatusResponse.DEGRADED -> ExitCode.FAILURE;
      default -> unknown();
    };
  }

  /** Where others may make files, somebody else may listen in the agent's place. */
  static String printable(String response) {
    StringBuilder text = new StringBuilder(response.length());
    response
        .codePoints()
        .map(each -> each == '\n' || !Character.isISOControl(each) ? each : '?')
        .forEach(text::appendCodePoint);
    return text.toString();
  }

  private int unknown() {
    err.println(
        "panapulse: the running agent is of another version and does not know this request");
    return ExitCode.NOT_RUNNING;
  }
}
