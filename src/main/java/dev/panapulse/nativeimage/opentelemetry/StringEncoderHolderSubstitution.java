package dev.panapulse.nativeimage.opentelemetry;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.opentelemetry.exporter.internal.marshal.StringEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Makes the SDK use its plain string encoder in a native image. The others use Unsafe, which the
 * JDK is removing, or VarHandles into String, which an image interprets: about 100 kB of garbage an
 * export. (The holder is initialized at run time, see packaging/native/image.options, because code
 * that the builder runs is not substituted.)
 */
@TargetClass(className = "io.opentelemetry.exporter.internal.marshal.StringEncoderHolder")
final class StringEncoderHolderSubstitution {
  private StringEncoderHolderSubstitution() {}

  /** None: the plain encoder is next. */
  @Substitute
  public static @Nullable StringEncoder createUnsafeEncoder() {
    return null;
  }

  /** None: the plain encoder is next. */
  @Substitute
  public static @Nullable StringEncoder createVarHandleEncoder() {
    return null;
  }
}
