package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Date;

/**
 * Prints dates, which only certificates use here, in UTC and ISO 8601: the usual form would include
 * the names of time zones and months in all languages.
 */
@TargetClass(Date.class)
@SuppressWarnings({"JavaUtilDate", "unused"})
final class DateSubstitution {
  @Alias private transient long fastTime;

  private DateSubstitution() {}

  @Override
  @Substitute
  public String toString() {
    return UtcTime.iso(UtcTime.seconds(fastTime), 0);
  }

  /** Fields of a calendar are never set, so there is nothing to normalize. */
  @Substitute
  private long getTimeImpl() {
    return fastTime;
  }

  /** As {@link #getTimeImpl}. */
  @Substitute
  static long getMillisOf(Date date) {
    return date.getTime();
  }
}
