package dev.panapulse.net.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Certificates out of PEM files. */
final class Certificates {
  /** Tag of the version in a TBSCertificate (RFC 5280, 4.1). */
  private static final int VERSION = 0xa0;

  private Certificates() {}

  /**
   * All certificates of a file, in order.
   *
   * @throws TlsFileException if it cannot be read, holds none, or one that is none
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
   * Those certificates of a file that carry one of these subjects, at most {@code limit}. Names are
   * compared as they are encoded: a certificate gives its issuer as the issuer gives itself (RFC
   * 5280, 4.1.2.6).
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
   * How many certificates a file has, whose outer form alone is looked at.
   *
   * @throws TlsFileException if it cannot be read or holds none
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
              .generateCertificate(new ByteArrayInputStream(pem.group(), 0, pem.blockLength()));
    } catch (CertificateException e) {
      throw pem.failure("certificate " + number + " of the file is broken");
    }
  }

  /** The subject as it is encoded; nothing if the certificate is broken. */
  private static byte[] subject(PemFile pem) {
    try {
      Der tbs = new Der(pem.group(), 0, pem.blockLength()).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
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
