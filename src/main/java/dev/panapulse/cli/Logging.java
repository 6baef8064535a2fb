package dev.panapulse.cli;

import dev.panapulse.config.LogLevel;
import dev.panapulse.libc.LibC;
import java.util.Map;

/**
 * Configures slf4j-simple: standard error, one line for each message, the level first, no time
 * stamp, which journald and container runtimes add.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private static final int STDERR = 2;

  private Logging() {}

  /**
   * Lets the log go to standard error by a {@link LogStream}; once, in the process that runs the
   * agent.
   *
   * @param environment of the process
   */
  static void install(LibC libc, Map<String, String> environment) {
    String stream = environment.getOrDefault("JOURNAL_STREAM", "");
    boolean journal = LogStream.isJournal(libc, STDERR, stream);
    System.setErr(new LogStream(libc, STDERR, journal));
  }

  /** Must come before the first logger is made: slf4j-simple reads its properties once. */
  static void configure(LogLevel level) {
    System.setProperty(PREFIX + "logFile", "System.err");
    System.setProperty(PREFIX + "defaultLogLevel", level.text());
    System.setProperty(PREFIX + "showDateTime", "false");
    System.setProperty(PREFIX + "showThreadName", "false");
    System.setProperty(PREFIX + "showShortLogName", "true");
    System.setProperty(PREFIX + "levelInBrackets", "false");
  }
}
