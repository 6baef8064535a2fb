package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the server's part of OCSP stapling, which would request responses from authorities
 * over HTTP. The agent is a client only, but JSSE refers to both parts from the same tables.
 */
@TargetClass(className = "sun.security.ssl.StatusResponseManager")
@SuppressWarnings("unused")
final class StaplingSubstitution {
  private StaplingSubstitution() {}

  /** A server staples nothing. */
  @Substitute
  static @Nullable Parameters processStapling(Server context) {
    return null;
  }

  /** The result's type. */
  @TargetClass(
      className = "sun.security.ssl.StatusResponseManager",
      innerClass = "StaplingParameters")
  static final class Parameters {
    private Parameters() {}
  }

  /** The parameter's type. */
  @TargetClass(className = "sun.security.ssl.ServerHandshakeContext")
  static final class Server {
    private Server() {}
  }
}
