package dev.panapulse.daemon;

/** How the process ends; documented in the README. */
public final class ExitCode {
  /** All went well; an end by SIGTERM or SIGINT is one too. */
  public static final int OK = 0;

  /** It ran, and something failed. */
  public static final int FAILURE = 1;

  /** Wrong usage or settings: nothing was started. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
