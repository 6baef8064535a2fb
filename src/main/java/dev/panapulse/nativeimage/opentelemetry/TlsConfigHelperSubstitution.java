package dev.panapulse.nativeimage.opentelemetry;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import javax.net.ssl.SSLContext;

/**
 * Keeps the SDK's TLS out of a native image, where it costs 6.5 MB: the exporter's builder calls it
 * behind a test of the endpoint, which the image builder cannot see through. Nothing is lost, as
 * the SDK's TLS context would go to its own sender and ours stands in that place.
 */
@TargetClass(className = "io.opentelemetry.exporter.internal.TlsConfigHelper")
final class TlsConfigHelperSubstitution {
  private TlsConfigHelperSubstitution() {}

  /** Never called: the exporter is built without an endpoint. */
  @Substitute
  @SuppressWarnings("DoNotCallSuggester") // the signature is the SDK's
  public SSLContext getSslContext() {
    throw new IllegalStateException("TLS is the sender's affair");
  }
}
