package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.text.FieldPosition;
import java.text.MessageFormat;
import org.jspecify.annotations.Nullable;

/**
 * The part of message formats that JSSE's classes need to describe themselves, without the numbers,
 * dates and choices of all locales.
 */
@TargetClass(MessageFormat.class)
@SuppressWarnings({"NullAway.Init", "unused"})
final class MessageFormatSubstitution {
  @Alias private String pattern;

  private MessageFormatSubstitution() {}

  @Substitute
  private void applyPatternImpl(String newPattern) {
    pattern = newPattern;
  }

  @Substitute
  public String toPattern() {
    return pattern;
  }

  @Override
  @Substitute
  public String toString() {
    return pattern;
  }

  @Substitute
  public static String format(String pattern, @Nullable Object @Nullable ... arguments) {
    return PlainFormat.message(pattern, arguments);
  }

  @Substitute
  public StringBuffer format(
      @Nullable Object @Nullable [] arguments, StringBuffer result, FieldPosition position) {
    return result.append(PlainFormat.message(pattern, arguments));
  }

  @Substitute
  public StringBuffer format(
      @Nullable Object arguments, StringBuffer result, FieldPosition position) {
    return result.append(PlainFormat.message(pattern, (Object[]) arguments));
  }

  @Substitute
  Buffer format(@Nullable Object arguments, Buffer result, FieldPosition position) {
    return result.append(PlainFormat.message(pattern, (Object[]) arguments));
  }

  /** What {@link java.text.Format} keeps to its package. */
  @TargetClass(className = "java.text.Format", innerClass = "StringBuf")
  interface Buffer {
    @Alias
    Buffer append(String text);
  }
}
