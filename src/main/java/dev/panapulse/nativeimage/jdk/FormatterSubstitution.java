package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Formatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of {@code String.format}, which exceptions of the JDK and of libraries use,
 * without the numbers, dates and calendars of all locales.
 */
@TargetClass(Formatter.class)
@SuppressWarnings({"NullAway.Init", "unused"})
final class FormatterSubstitution {
  @Alias private Appendable a;

  private FormatterSubstitution() {}

  @Substitute
  public FormatterSubstitution format(
      @Nullable Locale locale, String format, @Nullable Object @Nullable ... arguments) {
    try {
      a.append(PlainFormat.printf(format, arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
