package dev.panapulse.nativeimage.slf4j;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Reads only those settings of slf4j-simple that {@code dev.panapulse.cli.Logging} makes: no
 * settings file, and no date formats, because lines have no time.
 */
@TargetClass(className = "org.slf4j.simple.SimpleLoggerConfiguration")
@SuppressWarnings({"NullAway.Init", "unused"})
final class SimpleLoggerConfigurationSubstitution {
  @Alias int defaultLogLevel;
  @Alias boolean showLogName;
  @Alias boolean showShortLogName;
  @Alias boolean showThreadName;
  @Alias boolean levelInBrackets;
  @Alias OutputChoice outputChoice;

  private SimpleLoggerConfigurationSubstitution() {}

  @Substitute
  void init() {
    defaultLogLevel =
        stringToLevel(System.getProperty("org.slf4j.simpleLogger.defaultLogLevel", "info"));
    showLogName = getBooleanProperty("org.slf4j.simpleLogger.showLogName", true);
    showShortLogName = getBooleanProperty("org.slf4j.simpleLogger.showShortLogName", false);
    showThreadName = getBooleanProperty("org.slf4j.simpleLogger.showThreadName", true);
    levelInBrackets = getBooleanProperty("org.slf4j.simpleLogger.levelInBrackets", false);
    outputChoice =
        computeOutputChoice(
            System.getProperty("org.slf4j.simpleLogger.logFile", "System.err"), false);
  }

  @Alias
  native boolean getBooleanProperty(String name, boolean defaultValue);

  @Alias
  static native int stringToLevel(String level);

  @Alias
  private static native OutputChoice computeOutputChoice(String logFile, boolean cached);

  /** A package-private type of slf4j-simple. */
  @TargetClass(className = "org.slf4j.simple.OutputChoice")
  static final class OutputChoice {
    private OutputChoice() {}
  }

  /** Lines have no time. */
  @TargetClass(className = "org.slf4j.simple.SimpleLogger")
  private static final class Logger {
    private Logger() {}

    @Substitute
    private String getFormattedDate() {
      return "";
    }
  }
}
