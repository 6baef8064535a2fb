package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions, which JSSE's algorithm constraints and some libraries use, without Unicode's
 * properties, names and clusters: no pattern here uses these, and their tables take half a
 * megabyte. A pattern that uses them throws.
 */
@TargetClass(Pattern.class)
@SuppressWarnings({"DoNotCallSuggester", "unused"}) // the signature is the JDK's
final class PatternSubstitution {
  private PatternSubstitution() {}

  /** {@code \p}. */
  @Substitute
  private Predicate family(boolean singleLetter, boolean isComplement) {
    throw new PatternSyntaxException("not in this executable", "\\p", -1);
  }

  /** {@code \N}. */
  @Substitute
  private int N() {
    throw new PatternSyntaxException("not in this executable", "\\N", -1);
  }

  /** Of patterns with the flag CANON_EQ. */
  @Substitute
  private static String normalize(String pattern) {
    throw new PatternSyntaxException("not in this executable", pattern, -1);
  }

  /** What {@link Pattern} keeps to itself. */
  @TargetClass(value = Pattern.class, innerClass = "CharPredicate")
  interface Predicate {}

  /** {@code \X} and <code>\b{g}</code>. */
  @TargetClass(className = "jdk.internal.util.regex.Grapheme")
  private static final class Grapheme {
    private Grapheme() {}

    @Substitute
    @SuppressWarnings({"DoNotCallSuggester", "EffectivelyPrivate"}) // the signature is the JDK's
    public static int nextBoundary(CharSequence text, int offset, int limit) {
      throw new PatternSyntaxException("not in this executable", "\\X", -1);
    }
  }
}
