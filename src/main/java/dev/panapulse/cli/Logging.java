package dev.panapulse.cli;

import dev.panapulse.config.LogLevel;
import dev.panapulse.libc.LibC;
import java.util.Map;
import java.util.Optional;

/**
 * Configures slf4j-simple: standard error, one line for each message, the level first, no time
 * stamp, which journald and container runtimes add.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private static final int STDERR = 2;

  /** The log, once it is installed. */
  private static Optional<LogStream> installed = Optional.empty();

  /** The lowest level of which loggers make lines. */
  private static LogLevel lowest = LogLevel.INFO;

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
    LogStream log = new LogStream(libc, STDERR, journal);
    installed = Optional.of(log);
    System.setErr(log);
  }

  /**
   * Sets the level at the start. Must come before the first logger is made: slf4j-simple reads its
   * properties once. With a {@link LogStream} loggers also make the lines of a few higher levels,
   * so that {@link #changeTo} can show them.
   */
  static void configure(LogLevel level) {
    boolean isCoarse = installed.isPresent() && level.compareTo(LogLevel.INFO) > 0;
    lowest = isCoarse ? LogLevel.INFO : level;
    installed.ifPresent(stream -> stream.showFrom(level));
    System.setProperty(PREFIX + "logFile", "System.err");
    System.setProperty(PREFIX + "defaultLogLevel", lowest.text());
    System.setProperty(PREFIX + "showDateTime", "false");
    System.setProperty(PREFIX + "showThreadName", "false");
    System.setProperty(PREFIX + "showShortLogName", "true");
    System.setProperty(PREFIX + "levelInBrackets", "false");
  }

  /** The last lines of the log of this process; empty where it does not keep them. */
  static String tail() {
    return installed.isPresent() ? installed.get().tail() : "";
  }

  /** Whether the level can change to this one while the agent runs. */
  static boolean canChangeTo(LogLevel level) {
    return installed.isPresent() && level.compareTo(lowest) >= 0;
  }

  /** Changes the level, if {@link #canChangeTo} allows it. */
  static void changeTo(LogLevel level) {
    installed.ifPresent(stream -> stream.showFrom(level));
  }
}
