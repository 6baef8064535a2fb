package dev.panapulse.http.connect;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.nio.charset.StandardCharsets;

/**
 * A tunnel to the backend through an HTTP proxy: after CONNECT (RFC 9110, 9.3.6) all bytes are
 * exchanged with the backend, mostly by TLS above this transport. One thread.
 */
final class TunnelTransport implements Transport {
  private static final int RECEIVE_BYTES = 1024;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private final Transport below;
  private final HttpProxy proxy;
  private final String target;
  private final Slab request;
  private final HttpResponseParser response = new HttpResponseParser();
  private final Slab received = Slab.allocate(RECEIVE_BYTES);

  /** Bytes of the backend that were received together with the proxy's response. */
  private long early;

  private long earlyEnd;
  private boolean open;
  private String refusal = "";

  /**
   * A tunnel that is not open yet.
   *
   * @param below connects to the proxy; owned by this transport
   * @param endpoint the backend
   */
  TunnelTransport(Transport below, HttpProxy proxy, HttpEndpoint endpoint, String userAgent) {
    this.below = below;
    this.proxy = proxy;
    String name = endpoint.host();
    target = (name.indexOf(':') >= 0 ? '[' + name + ']' : name) + ':' + endpoint.port();
    byte[] head = render(userAgent).getBytes(StandardCharsets.ISO_8859_1);
    request = Slab.allocate(head.length);
    request.put(0, head, 0, head.length);
  }

  private String render(String userAgent) {
    String authorization =
        proxy
            .authorization()
            .map(header -> header.name() + ": " + header.value() + "\r\n")
            .orElse("");
    return "CONNECT "
        + target
        + " HTTP/1.1\r\nHost: "
        + target
        + "\r\nUser-Agent: "
        + userAgent
        + "\r\n"
        + authorization
        + "\r\n";
  }

  @Override
  public int connect(long deadline) {
    disconnect();
    int failure = below.connect(deadline);
    if (failure == 0) {
      failure = (int) establish(deadline);
      open = failure == 0;
      if (!open) {
        below.disconnect();
      }
    }
    return failure;
  }

  private long establish(long deadline) {
    response.reset();
    long failure = sendRequest(deadline);
    while (failure == 0 && !response.headComplete() && !response.done()) {
      failure = receiveSome(deadline);
    }
    if (failure != 0) {
      return failure;
    }
    if (response.headComplete() && response.status() < 300) {
      return 0;
    }
    refusal = inWords();
    return Failure.PROXY_REFUSED.code();
  }

  private String inWords() {
    if (!response.headComplete()) {
      return "the proxy does not speak HTTP: " + response.reason();
    }
    String status = "HTTP " + response.statusLine();
    return response.status() == PROXY_AUTHENTICATION_REQUIRED
        ? proxy.credentialsInWords() + ": " + status
        : "the proxy refuses the tunnel: " + status;
  }

  private long sendRequest(long deadline) {
    long sent = 0;
    while (sent < request.size() && !response.headComplete() && !response.done()) {
      long result = below.send(request, sent, request.size() - sent, false, deadline);
      if (result < 0) {
        return result;
      }
      sent += result;
      if (sent < request.size()) {
        long failure = receiveSome(deadline);
        if (failure != 0) {
          return failure;
        }
      }
    }
    return 0;
  }

  private long receiveSome(long deadline) {
    long count = below.receive(received, 0, RECEIVE_BYTES, deadline);
    if (count <= 0) {
      return count < 0 ? count : Failure.CLOSED_EARLY.code();
    }
    // byte by byte: a 2xx response has no body here, whatever its headers say
    for (early = 0; early < count && !response.headComplete() && !response.done(); early++) {
      response.feed(received, early, 1);
    }
    earlyEnd = count;
    return 0;
  }

  @Override
  public boolean expired() {
    return below.expired();
  }

  @Override
  public boolean connected() {
    return open && below.connected();
  }

  @Override
  public boolean stale() {
    return early < earlyEnd || below.stale();
  }

  @Override
  public long send(Slab from, long offset, long length, boolean more, long deadline) {
    return below.send(from, offset, length, more, deadline);
  }

  @Override
  public long receive(Slab into, long offset, long length, long deadline) {
    if (early < earlyEnd) {
      long count = Math.min(length, earlyEnd - early);
      into.copyFrom(received, early, offset, count);
      early += count;
      return count;
    }
    return below.receive(into, offset, length, deadline);
  }

  @Override
  public String describe(long failure) {
    String words = Failure.PROXY_REFUSED.is(failure) ? refusal : below.describe(failure);
    return target + " through a proxy: " + words;
  }

  @Override
  public void disconnect() {
    below.disconnect();
    open = false;
    early = 0;
    earlyEnd = 0;
  }

  @Override
  public void close() {
    disconnect();
    below.close();
    request.close();
    received.close();
    response.close();
  }
}
