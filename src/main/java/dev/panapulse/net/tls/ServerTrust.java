package dev.panapulse.net.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The judgement on a server's certificate: a path to an authority ({@link PathFinder}), and the
 * name ({@link ServerName}), which is always compared with the engine's peer host.
 *
 * <p>Only those authorities are candidates that the server's chain names. They are read from their
 * file in each full handshake: a system trusts some 140 authorities, which would occupy a megabyte
 * of heap. One thread.
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
    String host = engine.getPeerHost();
    List<X509Certificate> candidates = candidates(chain);
    CertificateProblem problem = new CertificateProblem(chain, candidates, authorities, path);
    try {
      if (candidates.isEmpty()) {
        throw new CertificateException("no authority");
      }
      new PathFinder(List.of(chain), candidates).find();
    } catch (CertificateException e) {
      throw new UntrustedException(problem.untrusted(e), e);
    }
    if (host == null || !new ServerName(host).isIn(chain[0])) {
      throw new UntrustedException(problem.wrongName(String.valueOf(host)), null);
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
