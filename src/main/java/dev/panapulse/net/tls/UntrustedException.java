package dev.panapulse.net.tls;

import java.security.cert.CertificateException;

/** A server's certificate is not trusted; the message is the reason. */
final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  UntrustedException(String message, CertificateException cause) {
    super(message, cause);
  }
}
