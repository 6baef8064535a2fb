package dev.panapulse.nativeimage.opentelemetry;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import javax.net.ssl.SSLContext;

/**
 * Keeps the SDK's TLS out of a native image, where it would take 6.5 MB: the exporter's builder
 * calls it behind a condition on the endpoint that the image builder cannot evaluate. The SDK's TLS
 * context would go to its own sender, which the agent does not use.
 */
@TargetClass(className = "io.opentelemetry.exporter.internal.TlsConfigHelper")
final class TlsConfigHelperSubstitution {
  private TlsConfigHelperSubstitution() {}

  /** Never called: the exporter is built without an endpoint. */
  @Substitute
  @SuppressWarnings("DoNotCallSuggester") // the signature is the SDK's
  public SSLContext getSslContext() {
    throw new IllegalStateException("the sender of the agent creates its own TLS context");
  }
}
