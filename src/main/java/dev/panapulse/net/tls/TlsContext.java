package dev.panapulse.net.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of TLS 1.2 and 1.3 (RFC 5246, RFC 8446), made of {@link TlsFiles}. Sessions are
 * kept, so that a connection that is made again needs no certificates. Files that have changed are
 * read again before the next connection; while what is there now is of no use, what was before goes
 * on. One thread.
 */
public final class TlsContext {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** A server gives two tickets at a time. */
  private static final int MOST_SESSIONS = 8;

  private final TlsFiles files;
  private final SystemTrust systemTrust;
  private @Nullable Loaded loaded;
  private FileStamps seen = new FileStamps(List.of());

  /** What was made of the files. */
  private record Loaded(SSLContext context, ClientIdentity identity) {}

  /** A context that has read nothing yet. */
  public TlsContext(TlsFiles files) {
    this(files, new SystemTrust());
  }

  TlsContext(TlsFiles files, SystemTrust systemTrust) {
    this.files = files;
    this.systemTrust = systemTrust;
  }

  /**
   * Reads files and forgets them again.
   *
   * @throws TlsFileException if one is of no use
   */
  public static void check(TlsFiles files) {
    TlsContext context = new TlsContext(files);
    // each certificate, where a handshake would look at one of them
    files
        .authorities()
        .ifPresent(path -> Certificates.readAll(TlsFile.AUTHORITIES, path.toString()));
    Certificates.count(TlsFile.AUTHORITIES, context.authorities().toString());
    ClientIdentity.read(files);
  }

  /**
   * An engine for one connection, its client mode and parameters set, nothing begun.
   *
   * @param host whom the server's certificate has to name: a DNS name, or an address without
   *     brackets
   * @param protocols names of ALPN (RFC 7301), the preferred one first; empty: not offered
   * @throws TlsFileException if the files are of no use, and never were
   */
  public SSLEngine engine(String host, int port, List<String> protocols) {
    Loaded current = refreshed();
    current.identity().begin();
    // both are the key under which the session is kept
    SSLEngine engine = current.context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(CipherOrder.preferred(parameters.getCipherSuites()));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(protocols.toArray(String[]::new));
    if (isName(host)) {
      try {
        // JSSE by itself leaves out names without a dot
        parameters.setServerNames(List.of(new SNIHostName(host)));
      } catch (IllegalArgumentException e) {
        // a name with an underscore, say, which is none to TLS (RFC 6066, 3)
        parameters.setServerNames(List.of());
      }
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Whether a host is no address: the last label of a name is no number. */
  private static boolean isName(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    for (int i = 0; i < last.length(); i++) {
      if (last.charAt(i) < '0' || last.charAt(i) > '9') {
        return host.indexOf(':') < 0;
      }
    }
    return false;
  }

  /** What ended a connection whose engine was the last that was made here, in words. */
  public String explain(SSLException failure) {
    boolean asked = loaded != null && loaded.identity().asked();
    boolean known = loaded != null && loaded.identity().known();
    return TlsFailures.words(failure, asked, known);
  }

  private Loaded refreshed() {
    FileStamps now = stamps();
    if (loaded != null && now.equals(seen)) {
      return loaded;
    }
    boolean first = loaded == null;
    try {
      loaded = load();
      if (!first) {
        LOG.info("certificates have changed and were read again");
      }
    } catch (TlsFileException e) {
      if (loaded == null) {
        throw e;
      }
      LOG.warn("certificates have changed; what was read before stays in use: {}", e.getMessage());
    }
    seen = now;
    return loaded;
  }

  private FileStamps stamps() {
    List<Path> paths = new ArrayList<>(3);
    try {
      paths.add(authorities());
    } catch (TlsFileException e) {
      if (loaded == null) {
        throw e;
      }
      // to load is to fail, once for as long as this lasts
    }
    files.clientCertificate().ifPresent(paths::add);
    files.clientKey().ifPresent(paths::add);
    return FileStamps.of(paths);
  }

  private Path authorities() {
    return files.authorities().orElseGet(systemTrust::file);
  }

  private Loaded load() {
    ServerTrust trust = ServerTrust.in(authorities().toString());
    ClientIdentity identity = ClientIdentity.read(files);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {identity}, new TrustManager[] {trust}, null);
      context.getClientSessionContext().setSessionCacheSize(MOST_SESSIONS);
      return new Loaded(context, identity);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS in this JDK", e);
    }
  }
}
