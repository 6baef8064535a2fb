package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.text.ParseException;

/**
 * Rejects host names that are not ASCII. Host names are ASCII here, because {@link java.net.URI}
 * accepts no others, and so are those in certificates (RFC 5280 section 4.2.1.6); {@link
 * java.net.IDN} calls this for other names only. Names in Punycode (RFC 3492) are compared as they
 * are.
 */
@TargetClass(className = "jdk.internal.icu.text.StringPrep")
@SuppressWarnings({"DoNotCallSuggester", "unused"}) // the signature is the JDK's
final class StringPrepSubstitution {
  private StringPrepSubstitution() {}

  @Substitute
  public StringBuffer prepare(Characters source, int options) throws ParseException {
    throw new ParseException("not ASCII", 0);
  }

  /** The parameter's type. */
  @TargetClass(className = "jdk.internal.icu.text.UCharacterIterator")
  static final class Characters {
    private Characters() {}
  }
}
