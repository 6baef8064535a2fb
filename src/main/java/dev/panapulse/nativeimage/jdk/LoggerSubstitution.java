package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An empty logger for OpenTelemetry's SDK, whose log the agent turns off; so java.util.logging,
 * with its configuration, handlers and formatters, is not in the image.
 */
@Substitute
@TargetClass(Logger.class)
@SuppressWarnings({"DoNotCallSuggester", "unused"}) // the signature is the JDK's
final class LoggerSubstitution {
  private LoggerSubstitution() {}

  @Substitute
  public static LoggerSubstitution getLogger(String name) {
    return new LoggerSubstitution();
  }

  @Substitute
  public void setLevel(@Nullable Level level) {}

  @Substitute
  public boolean isLoggable(Level level) {
    return false;
  }

  @Substitute
  public @Nullable String getName() {
    return null;
  }

  @Substitute
  public void log(Level level, String message) {}

  @Substitute
  public void log(Level level, Supplier<String> message) {}

  @Substitute
  public void log(Level level, String message, @Nullable Object argument) {}

  @Substitute
  public void log(Level level, String message, @Nullable Object @Nullable [] arguments) {}

  @Substitute
  public void log(Level level, String message, @Nullable Throwable cause) {}
}
