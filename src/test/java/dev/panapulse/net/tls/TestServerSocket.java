package dev.panapulse.net.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A server's socket that speaks TLS by the JDK, above a socket that can be got hold of. */
public final class TestServerSocket extends ServerSocket {
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile SSLContext context;
  private volatile Consumer<SSLSocket> setUp = socket -> {};

  /** Listens on a port of an address; 0: a free one. */
  public TestServerSocket(InetAddress address, int port, TestAuthority.Issued identity)
      throws IOException {
    super(port, 50, address);
    context = context(identity, List.of());
  }

  /** Listens on a free port of an address. */
  public TestServerSocket(InetAddress address, TestAuthority.Issued identity) throws IOException {
    this(address, 0, identity);
  }

  /** Listens on a free port of 127.0.0.1. */
  public TestServerSocket(TestAuthority.Issued identity) throws IOException {
    this(InetAddress.getLoopbackAddress(), identity);
  }

  /** Is someone else from the next connection on, and knows no older session. */
  public void become(TestAuthority.Issued identity) {
    context = context(identity, List.of());
  }

  /** Asks clients for a certificate from an authority, by one version of TLS. */
  public void demandCertificates(
      TestAuthority.Issued identity, TestAuthority authority, String version) {
    context = context(identity, List.of(authority.certificate()));
    setUp =
        socket -> {
          socket.setNeedClientAuth(true);
          socket.setEnabledProtocols(new String[] {version});
        };
  }

  /** Prepares each socket so before its handshake. */
  public TestServerSocket prepare(Consumer<SSLSocket> preparation) {
    setUp = preparation;
    return this;
  }

  /** What lies below TLS, in the order of the connections. */
  public List<Socket> sockets() {
    return sockets;
  }

  @Override
  public Socket accept() throws IOException {
    Socket below = super.accept();
    sockets.add(below);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(below, null, below.getPort(), true);
    socket.setUseClientMode(false);
    setUp.accept(socket);
    return socket;
  }

  private static SSLContext context(
      TestAuthority.Issued identity, List<X509Certificate> authorities) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (X509Certificate authority : authorities) {
        trusted.setCertificateEntry("authority", authority);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(
          new KeyManager[] {new OneIdentity(identity)},
          authorities.isEmpty() ? null : trust.getTrustManagers(),
          null);
      return made;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class OneIdentity extends X509ExtendedKeyManager {
    private final TestAuthority.Issued identity;

    OneIdentity(TestAuthority.Issued identity) {
      this.identity = identity;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return keyType.equals(identity.key().getAlgorithm()) ? "server" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
