package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Locale;

/**
 * Upper and lower case without the rules that depend on surrounding characters: Greek's final
 * sigma, Lithuanian and Turkish. Only keywords and host names, which are ASCII, change case here;
 * the rules need tables of words and marks.
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
