package dev.panapulse.net.tls;

import java.security.cert.CertificateException;

/** A server's certificate that is not to be trusted; the message says why. */
final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  UntrustedException(String message, CertificateException cause) {
    super(message, cause);
  }
}
