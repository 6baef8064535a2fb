package dev.panapulse.control;

/** The request for the last lines of the agent's log, and its responses. */
public final class LogText {
  /** The request. */
  public static final String REQUEST = "log";

  /** First line of the response; the lines of the log follow. */
  public static final String LINES = "log";

  /** First line: this user may not read the log. */
  public static final String DENIED = "denied";

  private LogText() {}
}
