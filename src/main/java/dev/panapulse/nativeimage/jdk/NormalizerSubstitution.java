package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.text.Normalizer;

/**
 * Unicode's normal forms without the tables: ASCII text is its own normal form, and other text is
 * left as it is. Names of authorities in certificates are then equal only if they have the same
 * bytes, and a host name that is not ASCII matches none; both are stricter than with the tables.
 */
@TargetClass(Normalizer.class)
@SuppressWarnings({"DoNotCallSuggester", "unused"}) // the signature is the JDK's
final class NormalizerSubstitution {
  private NormalizerSubstitution() {}

  @Substitute
  public static String normalize(CharSequence text, Normalizer.Form form) {
    return text.toString();
  }

  @Substitute
  public static boolean isNormalized(CharSequence text, Normalizer.Form form) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '\u007f') {
        return false;
      }
    }
    return true;
  }
}
