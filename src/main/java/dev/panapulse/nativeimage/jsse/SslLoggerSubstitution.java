package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.jspecify.annotations.Nullable;

/**
 * JSSE's debug log, always off in a native image, so that the printing of handshake messages and
 * its formatters are not included. {@code TlsFailures} describes failures.
 */
@Substitute
@TargetClass(className = "sun.security.ssl.SSLLogger")
final class SslLoggerSubstitution {
  @Substitute public static final boolean isOn = false;

  private SslLoggerSubstitution() {}

  @Substitute
  public static boolean isOn(String checkPoints) {
    return false;
  }

  @Substitute
  public static void severe(String message, @Nullable Object... parameters) {}

  @Substitute
  public static void warning(String message, @Nullable Object... parameters) {}

  @Substitute
  public static void info(String message, @Nullable Object... parameters) {}

  @Substitute
  public static void fine(String message, @Nullable Object... parameters) {}

  @Substitute
  public static void finer(String message, @Nullable Object... parameters) {}

  @Substitute
  public static void finest(String message, @Nullable Object... parameters) {}

  @Substitute
  public static boolean logWarning(String option, String message) {
    return false;
  }
}
