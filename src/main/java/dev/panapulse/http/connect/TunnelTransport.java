package dev.panapulse.http.connect;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.h1.HttpResponseParser;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import java.nio.charset.StandardCharsets;

/**
 * A tunnel to the backend through an HTTP proxy: CONNECT (RFC 9110, 9.3.6), and then whatever is
 * sent and received is the backend's. For TLS to lie above it. One thread.
 */
final class TunnelTransport implements Transport {
  private static final int RECEIVE_BYTES = 1024;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private final Transport below;
  private final HttpProxy proxy;
  private final String target;
  private final Slab request;
  private final HttpResponseParser answer = new HttpResponseParser();
  private final Slab received = Slab.allocate(RECEIVE_BYTES);

  /** What came behind the proxy's answer in one piece with it is the backend's. */
  private long early;

  private long earlyEnd;
  private boolean open;
  private String refusal = "";

  /**
   * A tunnel that is not made yet.
   *
   * @param below the way to the proxy, owned from now on
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
    answer.reset();
    long failure = sendRequest(deadline);
    while (failure == 0 && !answer.headComplete() && !answer.done()) {
      failure = receiveSome(deadline);
    }
    if (failure != 0) {
      return failure;
    }
    if (answer.headComplete() && answer.status() < 300) {
      return 0;
    }
    refusal = inWords();
    return Failure.PROXY_REFUSED.code();
  }

  private String inWords() {
    if (!answer.headComplete()) {
      return "the proxy does not answer in HTTP: " + answer.reason();
    }
    String status = "HTTP " + answer.statusLine();
    return answer.status() == PROXY_AUTHENTICATION_REQUIRED
        ? proxy.credentialsInWords() + ": " + status
        : "the proxy makes no tunnel: " + status;
  }

  private long sendRequest(long deadline) {
    long sent = 0;
    while (sent < request.size() && !answer.headComplete() && !answer.done()) {
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
    // by the byte: behind the head of a 2xx there is no body, whatever its headers say
    for (early = 0; early < count && !answer.headComplete() && !answer.done(); early++) {
      answer.feed(received, early, 1);
    }
    earlyEnd = count;
    return 0;
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
    answer.close();
  }
}
