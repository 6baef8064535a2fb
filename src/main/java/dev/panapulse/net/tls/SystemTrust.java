package dev.panapulse.net.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where this host keeps the certificates of the authorities it trusts: in one PEM file, which each
 * distribution has in a place of its own. Looked for anew each time; nothing of the machine that
 * the executable was built on is in it.
 */
final class SystemTrust {
  /** Debian and Ubuntu and Alpine; Fedora and RHEL; openSUSE; the BSDs and old Alpine. */
  private static final List<Path> PLACES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/pki/tls/cacert.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private final String chosen;
  private final List<Path> slots;

  /** As the environment has it: {@code SSL_CERT_FILE} is what OpenSSL's programs go by, too. */
  SystemTrust() {
    this(System.getenv().getOrDefault("SSL_CERT_FILE", ""), PLACES);
  }

  /**
   * @param chosen the one file to use, empty: the first of {@code slots} that can be read
   */
  SystemTrust(String chosen, List<Path> slots) {
    this.chosen = chosen;
    this.slots = List.copyOf(slots);
  }

  /**
   * The file.
   *
   * @throws TlsFileException if there is none
   */
  Path file() {
    if (!chosen.isEmpty()) {
      return Path.of(chosen);
    }
    for (Path slot : slots) {
      if (Files.isReadable(slot)) {
        return slot;
      }
    }
    throw new TlsFileException(
        TlsFile.AUTHORITIES,
        "",
        "this system has no file of trusted certificates: none of "
            + slots
            + " can be read; install the package ca-certificates, or name a file");
  }
}
