package dev.panapulse.net.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that TLS reads, all in PEM (RFC 7468): at the first connection, and again when they
 * have changed.
 *
 * @param authorities certificates to trust; empty: those of the system, see {@link SystemTrust}
 * @param clientCertificate shown to servers that ask for one
 * @param clientKey its private key, present if and only if the certificate is
 */
public record TlsFiles(
    Optional<Path> authorities, Optional<Path> clientCertificate, Optional<Path> clientKey) {
  /** The system's authorities and no client certificate. */
  public static final TlsFiles NONE =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  public TlsFiles {
    if (clientCertificate.isPresent() != clientKey.isPresent()) {
      throw new IllegalArgumentException(
          "a client certificate needs its key, and a key its certificate");
    }
  }
}
