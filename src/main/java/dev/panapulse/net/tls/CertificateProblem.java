package dev.panapulse.net.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The reason why a server's certificate is not trusted, in words. */
final class CertificateProblem {
  private static final Integer DNS_NAME = 2;
  private static final Integer IP_ADDRESS = 7;
  private static final int MOST_NAMES = 5;

  private final X509Certificate[] chain;
  private final List<X509Certificate> candidates;
  private final int authorities;
  private final String path;

  /**
   * @param chain as the server sent it, its own certificate first
   * @param candidates authorities that the chain names
   * @param authorities the number of certificates in the file {@code path}
   */
  CertificateProblem(
      X509Certificate[] chain, List<X509Certificate> candidates, int authorities, String path) {
    this.chain = chain.clone();
    this.candidates = candidates;
    this.authorities = authorities;
    this.path = path;
  }

  /** Why no path leads to an authority, most helpful first: a date, the issuer, the path. */
  String untrusted(CertificateException e) {
    Instant now = Instant.now();
    for (int i = 0; i < chain.length; i++) {
      String which = i == 0 ? "the server's certificate" : "a certificate of the server's chain";
      if (now.isAfter(chain[i].getNotAfter().toInstant())) {
        return which + " expired on " + chain[i].getNotAfter().toInstant();
      }
      if (now.isBefore(chain[i].getNotBefore().toInstant())) {
        return which + " is not valid before " + chain[i].getNotBefore().toInstant();
      }
    }
    X509Certificate server = chain[0];
    if (candidates.isEmpty()) {
      boolean selfSigned = server.getSubjectX500Principal().equals(server.getIssuerX500Principal());
      X509Certificate top = chain[chain.length - 1];
      return "the server's certificate is not trusted: "
          + (selfSigned
              ? "it is self-signed and not in " + path
              : "its issuer, \""
                  + top.getIssuerX500Principal().getName()
                  + "\", is not among the "
                  + authorities
                  + (authorities == 1 ? " certificate of " : " certificates of ")
                  + path);
    }
    return "the server's certificate is not trusted: " + e.getMessage();
  }

  /**
   * That the certificate is for other servers.
   *
   * @param host the name or address that it should have
   */
  String wrongName(String host) {
    return "the server's certificate is for " + names(chain[0]) + ", not for " + host;
  }

  /** The names and addresses that a certificate is for. */
  static String names(X509Certificate certificate) {
    StringBuilder names = new StringBuilder();
    int count = 0;
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (DNS_NAME.equals(name.get(0)) || IP_ADDRESS.equals(name.get(0))) {
          if (count < MOST_NAMES) {
            names.append(count == 0 ? "" : ", ").append(name.get(1));
          }
          count++;
        }
      }
    } catch (CertificateParsingException e) {
      return "names that cannot be read";
    }
    if (count == 0) {
      return "no server: it has no subject alternative name";
    }
    return count <= MOST_NAMES
        ? names.toString()
        : names + " and " + (count - MOST_NAMES) + " more";
  }
}
