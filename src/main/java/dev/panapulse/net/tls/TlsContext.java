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
 * The client's side of TLS 1.2 and 1.3 (RFC 5246, RFC 8446), made from {@link TlsFiles}. Sessions
 * are cached, so that a new connection to the same server needs no certificates. Files that have
 * changed are read again before the next connection; if they are not valid then, the previous
 * certificates stay in use. One thread.
 */
public final class TlsContext {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

  /** Servers send two session tickets in a handshake. */
  private static final int MOST_SESSIONS = 8;

  private final TlsFiles files;
  private final SystemTrust systemTrust;
  private @Nullable Loaded loaded;
  private FileStamps seen = new FileStamps(List.of());

  /** The content of the files. */
  private record Loaded(SSLContext context, ClientIdentity identity) {}

  /** A context that reads the files at the first connection. */
  public TlsContext(TlsFiles files) {
    this(files, new SystemTrust(files.systemAuthorities()));
  }

  TlsContext(TlsFiles files, SystemTrust systemTrust) {
    this.files = files;
    this.systemTrust = systemTrust;
  }

  /**
   * Reads the files to find faults in them.
   *
   * @throws TlsFileException if one cannot be read or is not valid
   */
  public static void check(TlsFiles files) {
    TlsContext context = new TlsContext(files);
    // all certificates, of which a handshake reads only some
    files
        .authorities()
        .ifPresent(path -> Certificates.readAll(TlsFile.AUTHORITIES, path.toString()));
    Certificates.count(TlsFile.AUTHORITIES, context.authorities().toString());
    ClientIdentity.read(files);
  }

  /**
   * An engine for one connection: in client mode, parameters set by {@link TlsPolicy}, handshake
   * not begun.
   *
   * @param host the name in the server's certificate: a DNS name, or an address without brackets
   * @param protocols offered by ALPN (RFC 7301), the preferred one first; empty: none
   * @throws TlsFileException if the files are not valid, and never were
   */
  public SSLEngine engine(String host, int port, List<String> protocols) {
    Loaded current = refreshed();
    current.identity().begin();
    // host and port are the key of the cached session
    SSLEngine engine = current.context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    TlsPolicy.apply(parameters);
    // ServerTrust compares the name without it; JSSE resumes no session of another algorithm
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(protocols.toArray(String[]::new));
    if (isName(host)) {
      try {
        // JSSE sends no SNI for names without a dot unless it is set
        parameters.setServerNames(List.of(new SNIHostName(host)));
      } catch (IllegalArgumentException e) {
        // not a valid name for TLS, because of an underscore for example (RFC 6066, 3)
        parameters.setServerNames(List.of());
      }
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Whether a host is a name, not an address: the last label of a name is not a number. */
  private static boolean isName(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    for (int i = 0; i < last.length(); i++) {
      if (last.charAt(i) < '0' || last.charAt(i) > '9') {
        return host.indexOf(':') < 0;
      }
    }
    return false;
  }

  /** The reason of a failure, in words, for the connection whose engine was made last. */
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
        LOG.info("TLS certificate files have changed and were read again");
      }
    } catch (TlsFileException e) {
      if (loaded == null) {
        throw e;
      }
      LOG.warn(
          "TLS certificate files have changed and are not valid; the previous certificates stay in use: {}",
          e.getMessage());
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
      // load() fails and logs it, once until the stamps change
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
    // nothing checks the status that JSSE requests by default, and servers with wolfSSL abort then
    System.setProperty("jdk.tls.client.enableStatusRequestExtension", "false");
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {identity}, new TrustManager[] {trust}, null);
      context.getClientSessionContext().setSessionCacheSize(MOST_SESSIONS);
      return new Loaded(context, identity);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }
}
