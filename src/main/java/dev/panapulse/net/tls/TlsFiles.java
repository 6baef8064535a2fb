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
 * @param systemAuthorities the file of the system's certificates; empty: it is searched for
 */
public record TlsFiles(
    Optional<Path> authorities,
    Optional<Path> clientCertificate,
    Optional<Path> clientKey,
    String systemAuthorities) {
  /** The system's authorities and no client certificate. */
  public static final TlsFiles NONE =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  /** With the system's certificates where they are found. */
  public TlsFiles(
      Optional<Path> authorities, Optional<Path> clientCertificate, Optional<Path> clientKey) {
    this(authorities, clientCertificate, clientKey, "");
  }

  public TlsFiles {
    if (clientCertificate.isPresent() != clientKey.isPresent()) {
      throw new IllegalArgumentException(
          "a client certificate needs its key, and a key its certificate");
    }
  }
}
