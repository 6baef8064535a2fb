package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.nio.charset.StandardCharsets;
import java.util.Date;

/** Writes the time of certificates without patterns and locales. */
@TargetClass(className = "sun.security.util.DerOutputStream")
@SuppressWarnings({"JavaUtilDate", "unused"})
final class DerOutputStreamSubstitution {
  private DerOutputStreamSubstitution() {}

  @Substitute
  private DerOutputStreamSubstitution putTime(Date date, byte tag) {
    boolean utc = tag == DerTag.UTC_TIME;
    String time = UtcTime.asn1(UtcTime.seconds(date.getTime()), !utc);
    write(
        utc ? DerTag.UTC_TIME : DerTag.GENERALIZED_TIME,
        time.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  @Alias
  public native DerOutputStreamSubstitution write(byte tag, byte[] content);

  /** Of X.690: a substitution has no constants of its own. */
  private static final class DerTag {
    static final byte UTC_TIME = 0x17;
    static final byte GENERALIZED_TIME = 0x18;

    private DerTag() {}
  }
}
