package dev.panapulse.net.tls;

import dev.panapulse.codec.PrintableText;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * The certificate by which a server is known.
 *
 * @param names that it is for, printable
 * @param issuer as its certificate names it, printable
 * @param notAfter when it expires, seconds since the epoch
 */
public record TlsPeer(String names, String issuer, long notAfter) {
  /** Keeps a few texts of the certificate, and not the certificate. */
  static TlsPeer of(X509Certificate certificate) {
    return new TlsPeer(
        PrintableText.sentence(CertificateProblem.names(certificate)),
        PrintableText.sentence(certificate.getIssuerX500Principal().getName()),
        certificate.getNotAfter().toInstant().getEpochSecond());
  }

  /**
   * Whole days until it expires; negative if it has.
   *
   * @param now seconds since the epoch
   */
  public long daysLeft(long now) {
    return Math.floorDiv(notAfter - now, Duration.ofDays(1).toSeconds());
  }
}
