package dev.panapulse.net.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** A server's certificate is not trusted; the message is the reason. */
final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  UntrustedException(String message, @Nullable CertificateException cause) {
    super(message, cause);
  }
}
