package dev.panapulse.cli;

/** How the process ends; documented in the README. */
final class ExitCode {
  /** All went well; an end by SIGTERM or SIGINT is one too. */
  static final int OK = 0;

  /** It ran, and something failed. */
  static final int FAILURE = 1;

  /** Wrong usage or settings: nothing was started. */
  static final int USAGE = 2;

  private ExitCode() {}
}
