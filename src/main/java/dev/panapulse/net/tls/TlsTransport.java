package dev.panapulse.net.tls;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS over another transport, which may be a tunnel: an SSLEngine on the calling thread.
 *
 * <p>A stream that ends without close_notify fails as truncated. Session tickets and key updates
 * are processed whenever they arrive. If TLS fails at one address of the server, the next is tried.
 * Renegotiation of TLS 1.2 is refused: it is not needed here, and attacks have used it (RFC 5746;
 * RFC 9113, 9.2.1 forbids it for HTTP/2).
 */
public final class TlsTransport implements Transport {
  /** The name of HTTP/1.1 in ALPN (RFC 7301). */
  public static final List<String> HTTP_1_1 = List.of("http/1.1");

  /** The name of HTTP/2 over TLS in ALPN (RFC 9113, 3.2). */
  public static final List<String> H2 = List.of("h2");

  /** Bytes of the largest record (RFC 5246, 6.2.3: 16 KiB, 2 KiB more, 5 bytes). */
  private static final int RECORD = 18 * 1024 + 5;

  private static final String NO_HTTP_2 =
      "the server does not offer HTTP/2 over TLS; is it an endpoint of OTLP/HTTP, not gRPC?";

  /**
   * The end of {@link TlsContext#explain} when the server supports no protocol that was offered.
   */
  private static final String NO_PROTOCOL = " (alert no_application_protocol)";

  private final Transport below;
  private final TlsContext context;
  private final String host;
  private final int port;
  private final List<String> protocols;
  private final LastPeer peer;
  private final Slab wire = Slab.allocate(RECORD);
  private @Nullable TlsBuffers buffers;
  private @Nullable TlsConnection connection;
  private boolean handshaking;
  private String errors = "";

  /**
   * A transport that is not connected yet.
   *
   * @param below carries the records; owned by this transport
   * @param context used by this transport only
   * @param host the name in the server's certificate: a DNS name, or an address without brackets
   * @param port of the server; with the host it is the key of cached sessions
   * @param protocols offered by ALPN (RFC 7301), the preferred one first; empty: none. The server
   *     has to select {@link #H2}; others it may leave out
   * @param peer takes the certificate of each handshake
   */
  public TlsTransport(
      Transport below,
      TlsContext context,
      String host,
      int port,
      List<String> protocols,
      LastPeer peer) {
    this.below = below;
    this.context = context;
    // certificates hold names without the final dot of the root
    this.host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    this.port = port;
    this.protocols = List.copyOf(protocols);
    this.peer = peer;
  }

  @Override
  public int connect(long deadline) {
    disconnect();
    handshaking = false;
    int failure;
    try {
      // the files come first: without them a connection cannot be used
      SSLEngine engine = context.engine(host, port, protocols);
      failure = below.connect(deadline);
      if (failure == 0) {
        failure = handshake(engine, deadline);
      }
      while (handshaking && !Failure.STOPPED.is(failure) && below.remainingAddresses() > 0) {
        endConnection();
        int next = below.connectNext(deadline);
        // the reason why TLS failed says more than that another address cannot be reached
        if (next != 0) {
          break;
        }
        failure = handshake(context.engine(host, port, protocols), deadline);
      }
    } catch (TlsFileException e) {
      errors = String.valueOf(e.getMessage());
      failure = Failure.TLS_FAILED.code();
    }
    if (failure != 0) {
      disconnect();
    }
    return failure;
  }

  /** Takes an equal share of the remaining time if there are more addresses to try. */
  private int handshake(SSLEngine engine, long deadline) {
    handshaking = true;
    long now = System.nanoTime();
    long share = now + (deadline - now) / (below.remainingAddresses() + 1);
    try {
      TlsConnection made = new TlsConnection(below, wire, engine, buffers(engine.getSession()));
      connection = made;
      int failure = made.handshake(share);
      if (failure == 0 && onlyHttp2() && !protocols.contains(made.applicationProtocol())) {
        errors = NO_HTTP_2;
        failure = Failure.TLS_FAILED.code();
      }
      if (failure == 0) {
        peer.met(engine.getSession());
      }
      handshaking = failure != 0;
      return failure;
    } catch (SSLException e) {
      return failed(e);
    }
  }

  private TlsBuffers buffers(SSLSession session) {
    if (buffers == null) {
      buffers = new TlsBuffers(session.getPacketBufferSize(), session.getApplicationBufferSize());
    }
    return buffers;
  }

  /** HTTP/2 is not spoken unless it was agreed on (RFC 9113, 3.3), HTTP/1.1 is. */
  private boolean onlyHttp2() {
    return protocols.equals(H2);
  }

  private int failed(SSLException e) {
    String words = context.explain(e);
    errors = onlyHttp2() && words.endsWith(NO_PROTOCOL) ? NO_HTTP_2 + NO_PROTOCOL : words;
    return Failure.TLS_FAILED.code();
  }

  @Override
  public boolean expired() {
    return below.expired();
  }

  @Override
  public boolean connected() {
    return connection != null;
  }

  private TlsConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    return connection;
  }

  @Override
  public boolean stale() {
    try {
      return connection().stale();
    } catch (SSLException e) {
      return true;
    }
  }

  @Override
  public long send(Slab from, long offset, long length, boolean more, long deadline) {
    try {
      return connection().send(from, offset, length, more, deadline);
    } catch (SSLException e) {
      return failed(e);
    }
  }

  @Override
  public long receive(Slab into, long offset, long length, long deadline) {
    try {
      return connection().receive(into, offset, length, deadline);
    } catch (SSLException e) {
      return failed(e);
    }
  }

  @Override
  public String describe(long failure) {
    String peer = host + " port " + port + ": ";
    if (Failure.TLS_FAILED.is(failure)) {
      return peer + PrintableText.sentence(errors);
    }
    if (Failure.TLS_TRUNCATED.is(failure)) {
      return peer
          + (handshaking
              ? "connection closed during the TLS handshake"
              : Failure.TLS_TRUNCATED.words());
    }
    return below.describe(failure) + (handshaking ? " during the TLS handshake" : "");
  }

  @Override
  public void disconnect() {
    endConnection();
    below.disconnect();
  }

  private void endConnection() {
    if (connection != null) {
      connection.end();
      connection = null;
    }
  }

  @Override
  public void close() {
    disconnect();
    below.close();
    wire.close();
  }
}
