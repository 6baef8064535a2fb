package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Locale;

/**
 * Upper and lower case without those rules that look at the characters around: of Greek's final
 * sigma, and of Lithuanian and Turkish. Keywords and host names, which are ASCII, are all that
 * changes case here; and words and marks take tables to tell.
 */
@TargetClass(className = "java.lang.ConditionalSpecialCasing")
@SuppressWarnings("unused")
final class SpecialCasingSubstitution {
  private SpecialCasingSubstitution() {}

  @Substitute
  private static boolean isConditionMet(String text, int index, Locale locale, int condition) {
    return condition == 0;
  }
}
