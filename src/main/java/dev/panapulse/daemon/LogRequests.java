package dev.panapulse.daemon;

import dev.panapulse.control.ControlRequests;
import dev.panapulse.control.LogText;
import dev.panapulse.libc.LibC;
import java.util.function.Supplier;

/**
 * Requests for the last lines of the log, which root and the agent's own user may make. Sampling
 * thread only.
 */
final class LogRequests implements ControlRequests {
  private final LibC libc;
  private final Supplier<String> log;
  private final ControlRequests others;

  /**
   * @param log the last lines
   * @param others responds to all other requests
   */
  LogRequests(LibC libc, Supplier<String> log, ControlRequests others) {
    this.libc = libc;
    this.log = log;
    this.others = others;
  }

  @Override
  public String respond(String line, int user) {
    if (!line.equals(LogText.REQUEST)) {
      return others.respond(line, user);
    }
    return ReloadRequests.isTrusted(libc, user)
        ? LogText.LINES + "\n" + log.get()
        : LogText.DENIED + "\n";
  }
}
