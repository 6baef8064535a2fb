package dev.panapulse.net.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust: the JDK's own check of path and name (PKIX, RFC 5280 and 6125), with no more of
 * the authorities than those that the chain at hand names. They are looked up in their file in each
 * full handshake: a system trusts some 140, which would take a megabyte of heap for good. One
 * thread.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  /** More of one name than any file has. */
  private static final int MOST_CANDIDATES = 32;

  private final String path;
  private final int authorities;

  /** Those of the last handshake, for when the file is broken by the next. */
  private List<X509Certificate> last = List.of();

  private ServerTrust(String path, int authorities) {
    this.path = path;
    this.authorities = authorities;
  }

  /**
   * Trust in the certificates of a file.
   *
   * @throws TlsFileException if it cannot be read, or holds no certificate
   */
  static ServerTrust in(String path) {
    return new ServerTrust(path, Certificates.count(TlsFile.AUTHORITIES, path));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    List<X509Certificate> candidates = candidates(chain);
    try {
      if (candidates.isEmpty()) {
        throw new CertificateException("no authority");
      }
      checker(candidates).checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw new UntrustedException(
          new CertificateProblem(chain, candidates, authorities, path)
              .words(e, engine.getPeerHost()),
          e);
    }
  }

  private List<X509Certificate> candidates(X509Certificate[] chain) {
    List<byte[]> names = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      names.add(certificate.getIssuerX500Principal().getEncoded());
      // a certificate of the chain may itself be in the file
      names.add(certificate.getSubjectX500Principal().getEncoded());
    }
    try {
      last = Certificates.readWithSubject(TlsFile.AUTHORITIES, path, names, MOST_CANDIDATES);
    } catch (TlsFileException e) {
      // it was whole when this was made, and its successor is not; that was said already
      return last;
    }
    return last;
  }

  private static X509ExtendedTrustManager checker(List<X509Certificate> candidates)
      throws CertificateException {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate candidate : candidates) {
      anchors.add(new TrustAnchor(candidate, null));
    }
    try {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
      // would ask the authority's server in each handshake
      parameters.setRevocationEnabled(false);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(parameters));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager checker) {
          return checker;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e);
    }
    throw new CertificateException("this JDK checks no certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("names are checked with an engine only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("names are checked with an engine only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
