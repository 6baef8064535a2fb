package dev.panapulse.net.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads certificates from PEM files. */
final class Certificates {
  /** Tag of the version in a TBSCertificate (RFC 5280, 4.1). */
  private static final int VERSION = 0xa0;

  private Certificates() {}

  /**
   * All certificates of a file, in order.
   *
   * @throws TlsFileException if the file cannot be read, holds no certificate, or a broken one
   */
  static List<X509Certificate> readAll(TlsFile role, String path) {
    try (PemFile pem = PemFile.open(role, path)) {
      List<X509Certificate> all = new ArrayList<>();
      while (pem.next()) {
        if (pem.isCertificate()) {
          all.add(parse(pem, all.size() + 1));
        }
      }
      if (all.isEmpty()) {
        throw pem.failure("holds no certificate in PEM");
      }
      return all;
    }
  }

  /**
   * The certificates of a file that have one of these subjects, at most {@code limit}. Encoded
   * names are compared byte by byte: a certificate encodes its issuer as the issuer's own
   * certificate encodes its subject (RFC 5280, 4.1.2.6).
   */
  static List<X509Certificate> readWithSubject(
      TlsFile role, String path, List<byte[]> subjects, int limit) {
    try (PemFile pem = PemFile.open(role, path)) {
      List<X509Certificate> found = new ArrayList<>();
      for (int number = 1; pem.next(); number++) {
        if (pem.isCertificate() && found.size() < limit && contains(subjects, subject(pem))) {
          found.add(parse(pem, number));
        }
      }
      return found;
    }
  }

  /**
   * The number of certificates in a file; of each only the outer structure is checked.
   *
   * @throws TlsFileException if the file cannot be read or holds no certificate
   */
  static int count(TlsFile role, String path) {
    try (PemFile pem = PemFile.open(role, path)) {
      int count = 0;
      while (pem.next()) {
        if (pem.isCertificate()) {
          count++;
          if (subject(pem).length == 0) {
            throw pem.failure("certificate " + count + " of the file is broken");
          }
        }
      }
      if (count == 0) {
        throw pem.failure("holds no certificate in PEM");
      }
      return count;
    }
  }

  private static X509Certificate parse(PemFile pem, int number) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.block(), 0, pem.blockLength()));
    } catch (CertificateException e) {
      throw pem.failure("certificate " + number + " of the file is broken");
    }
  }

  /** The encoded subject; empty if the certificate is broken. */
  private static byte[] subject(PemFile pem) {
    try {
      Der tbs = new Der(pem.block(), 0, pem.blockLength()).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
      if (tbs.tag() == VERSION) {
        tbs.skip();
      }
      // serial number, signature, issuer, validity
      return tbs.skip().skip().skip().skip().element();
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static boolean contains(List<byte[]> names, byte[] name) {
    for (byte[] one : names) {
      if (Arrays.equals(one, name)) {
        return true;
      }
    }
    return false;
  }
}
