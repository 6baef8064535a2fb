package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.time.Instant;

/** Prints the same text without java.time.format. */
@TargetClass(Instant.class)
@SuppressWarnings("unused")
final class InstantSubstitution {
  @Alias private long seconds;
  @Alias private int nanos;

  private InstantSubstitution() {}

  @Override
  @Substitute
  public String toString() {
    return UtcTime.iso(seconds, nanos);
  }
}
