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
 * The JDK's own check of certificates (PKIX, RFC 5280), with only those authorities that the
 * server's chain names. They are read from their file in each full handshake: a system trusts some
 * 140 authorities, which would take a megabyte of heap for good. One thread.
 *
 * <p><b>The name is checked only if the engine asks for it.</b> The JDK's trust manager compares
 * the certificate with the host (RFC 6125) if the {@code SSLParameters} of the engine hold the
 * endpoint identification algorithm {@code HTTPS}, which {@link TlsContext#engine} sets. With an
 * engine without it, any certificate of a trusted authority would be accepted for any host.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  /** Far above the number of authorities of one name in any file. */
  private static final int MOST_CANDIDATES = 32;

  private final String path;
  private final int authorities;

  /** The candidates of the last handshake, used when the file cannot be read at the next. */
  private List<X509Certificate> last = List.of();

  private ServerTrust(String path, int authorities) {
    this.path = path;
    this.authorities = authorities;
  }

  /**
   * Trusts the certificates of a file.
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
      // the file was valid when this was made; TlsContext logs that its successor is not
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
      // revocation would need a request to the authority in each handshake
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
    throw new CertificateException("this JDK has no PKIX trust manager");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("certificates are checked with an SSLEngine only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("certificates are checked with an SSLEngine only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("clients are not checked: this end is the client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("clients are not checked: this end is the client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("clients are not checked: this end is the client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
