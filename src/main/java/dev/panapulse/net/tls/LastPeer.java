package dev.panapulse.net.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Whose certificate the last handshake showed. The connecting thread writes, any thread reads; a
 * connection that is kept costs nothing.
 */
public final class LastPeer {
  private volatile Optional<TlsPeer> peer = Optional.empty();

  /** Of no handshake yet. */
  public LastPeer() {}

  void met(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain[0] instanceof X509Certificate server) {
        peer = Optional.of(TlsPeer.of(server));
      }
    } catch (SSLPeerUnverifiedException _) {
      // a session without certificates: nothing to show
    }
  }

  /** There is another server from now on. */
  public void forget() {
    peer = Optional.empty();
  }

  /** The server of the last handshake that succeeded. */
  public Optional<TlsPeer> peer() {
    return peer;
  }
}
