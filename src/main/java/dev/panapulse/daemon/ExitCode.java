package dev.panapulse.daemon;

/** Exit codes of the process; {@code --help} and the README document them. */
public final class ExitCode {
  /** The command succeeded, or SIGTERM or SIGINT ended it. */
  public static final int OK = 0;

  /** The command ran and failed. */
  public static final int FAILURE = 1;

  /** The command line or the settings are invalid; nothing was started. */
  public static final int USAGE = 2;

  /** {@code panapulse status}: no agent responds. */
  public static final int NOT_RUNNING = 3;

  /** {@code panapulse reload}: some settings take effect only after a restart. */
  public static final int NEEDS_RESTART = 3;

  /** {@code --require-endpoint}: no endpoint is set; nothing was started. */
  public static final int NO_ENDPOINT = 4;

  /** {@code panapulse reload}: no agent responds. */
  public static final int NOTHING_TO_RELOAD = 5;

  private ExitCode() {}
}
