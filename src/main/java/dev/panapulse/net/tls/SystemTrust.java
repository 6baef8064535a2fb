package dev.panapulse.net.tls;

import dev.panapulse.libc.WorkingDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the PEM file with the certificate authorities that this host trusts; each distribution has
 * its own path. The file is searched for each time; nothing of the build machine is included.
 */
final class SystemTrust {
  /** Debian, Ubuntu and Alpine; Fedora and RHEL; openSUSE; the BSDs and old Alpine. */
  private static final List<Path> PATHS =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/pki/tls/cacert.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private final String chosen;
  private final List<Path> paths;

  /** Takes the chosen file, or if there is none searches at the usual places. */
  SystemTrust(String chosen) {
    this(chosen, PATHS);
  }

  /**
   * Searches for the file.
   *
   * @param chosen the file to use; empty: the first of {@code paths} that can be read
   */
  SystemTrust(String chosen, List<Path> paths) {
    this.chosen = chosen;
    this.paths = List.copyOf(paths);
  }

  /**
   * The file.
   *
   * @throws TlsFileException if there is none
   */
  Path file() {
    if (!chosen.isEmpty()) {
      WorkingDirectory.problemWith(chosen)
          .ifPresent(problem -> {
            throw new TlsFileException(TlsFile.AUTHORITIES, "", problem);
          });
      return Path.of(chosen);
    }
    for (Path path : paths) {
      if (Files.isReadable(path)) {
        return path;
      }
    }
    throw new TlsFileException(
        TlsFile.AUTHORITIES,
        "",
        "no file of trusted certificates was found: none of "
            + paths
            + " can be read; install the package ca-certificates, or set a file");
  }
}
