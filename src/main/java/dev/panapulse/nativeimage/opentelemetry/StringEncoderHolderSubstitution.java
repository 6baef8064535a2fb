package dev.panapulse.nativeimage.opentelemetry;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.opentelemetry.exporter.internal.marshal.StringEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Makes the SDK take its plain string encoder in a native image: the others go through Unsafe,
 * which is on its way out, or through VarHandles into String, which an image interprets: some 100
 * kB of garbage an export. (The holder is initialized at run time, see
 * packaging/native/image.options, as what the builder runs is not substituted.)
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
