package dev.panapulse.net.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a valid path from a server's certificate to an authority. Each path is validated by the
 * JDK (PKIX, RFC 5280, 6.1) and by {@link CertificateRules}. The certificates may be sent in any
 * order, and there may be several paths; the number of attempts is bounded.
 */
final class PathFinder {
  private static final int MOST_INTERMEDIATES = 8;

  /** Far above what any server's chain needs. */
  private static final int MOST_STEPS = 32;

  private final List<X509Certificate> sent;
  private final List<X509Certificate> authorities;
  private int steps;
  private @Nullable CertificateException failure;

  /**
   * @param sent by the server, its own certificate first
   * @param authorities that are trusted
   */
  PathFinder(List<X509Certificate> sent, List<X509Certificate> authorities) {
    this.sent = sent;
    this.authorities = authorities;
  }

  /**
   * Succeeds if there is a path; an authority may be the server's certificate itself.
   *
   * @throws CertificateException the reason why the first path found is not valid
   */
  void find() throws CertificateException {
    X509Certificate server = sent.getFirst();
    boolean trusted = authorities.contains(server);
    CertificateRules.checkServer(server, !trusted);
    List<X509Certificate> path = new ArrayList<>();
    path.add(server);
    if (!trusted && !leadsToAuthority(path)) {
      throw failure == null
          ? new CertificateException("no path leads from it to a trusted certificate")
          : failure;
    }
  }

  private boolean leadsToAuthority(List<X509Certificate> path) {
    X509Certificate last = path.getLast();
    for (X509Certificate authority : authorities) {
      if (CertificateRules.mayHaveIssued(authority, last)
          && steps++ < MOST_STEPS
          && isValid(path, authority)) {
        return true;
      }
    }
    if (path.size() > MOST_INTERMEDIATES) {
      return false;
    }
    for (X509Certificate next : sent) {
      if (!path.contains(next)
          && CertificateRules.mayHaveIssued(next, last)
          && steps++ < MOST_STEPS) {
        path.add(next);
        if (leadsToAuthority(path)) {
          return true;
        }
        path.removeLast();
      }
    }
    return false;
  }

  private boolean isValid(List<X509Certificate> path, X509Certificate authority) {
    try {
      CertificateRules.checkAuthority(authority, path);
      CertificateRules.checkNames(authority, path);
      for (int i = 1; i < path.size(); i++) {
        CertificateRules.checkIntermediate(path.get(i));
        CertificateRules.checkNames(path.get(i), path.subList(0, i));
      }
      validate(path, authority);
      return true;
    } catch (CertificateException e) {
      if (failure == null) {
        failure = e;
      }
      return false;
    }
  }

  private static void validate(List<X509Certificate> path, X509Certificate authority)
      throws CertificateException {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      // revocation would need a request to the authority in each handshake
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }
}
