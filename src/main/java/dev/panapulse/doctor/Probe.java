package dev.panapulse.doctor;

import dev.panapulse.config.Protocol;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TlsTransport;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpEncoder;
import dev.panapulse.otlp.OtlpGrpcSender;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.otlp.OtlpSender;
import dev.panapulse.otlp.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sends export requests without data points, by the sender of the agent, each on a connection of
 * its own. Nothing is stored anywhere. One thread.
 */
final class Probe {
  private static final int NO_STOP = -1;
  private static final int FIRST_HTTP_STATUS = 100;
  private static final int LAST_GRPC_STATUS = 16;
  private static final String NO_TLS = "does not speak TLS";

  private final LibC libc;
  private final OtlpClientOptions options;
  private final MetricBatch metrics;

  /**
   * @param options of the agent's sender, whose timeout is not used
   * @param metrics of this host
   */
  Probe(LibC libc, OtlpClientOptions options, MetricBatch metrics) {
    this.libc = libc;
    this.options = options;
    this.metrics = metrics;
  }

  /** The endpoint of the settings. */
  HttpEndpoint endpoint() {
    return options.endpoint();
  }

  /** The same server with another path, which keeps the query. */
  HttpEndpoint withPath(String path) {
    HttpEndpoint now = options.endpoint();
    return new HttpEndpoint(now.secure(), now.host(), now.port(), path + query(now.path()));
  }

  private static String query(String path) {
    int question = path.indexOf('?');
    return question < 0 ? "" : path.substring(question);
  }

  /** The path of the settings, without its query. */
  String path() {
    String path = options.endpoint().path();
    return path.substring(0, path.length() - query(path).length());
  }

  /** The same port with or without TLS. */
  HttpEndpoint secured(boolean secure) {
    HttpEndpoint now = options.endpoint();
    return new HttpEndpoint(secure, now.host(), now.port(), now.path());
  }

  /** Sends a request with the headers and the token of the settings. */
  Outcome send(HttpEndpoint endpoint, Protocol protocol, Duration timeout) {
    return send(with(endpoint, protocol, timeout, true), protocol);
  }

  /** Sends a request without them, for where they would go over the network unencrypted. */
  Outcome sendBare(HttpEndpoint endpoint, Protocol protocol, Duration timeout) {
    return send(with(endpoint, protocol, timeout, false), protocol);
  }

  /** Sends the beginning of a request, which every OTLP backend refuses as damaged. */
  Outcome sendDamaged(HttpEndpoint endpoint, Protocol protocol, Duration timeout) {
    OtlpClientOptions to = with(endpoint, protocol, timeout, true);
    try (OtlpSender sender = sender(to, protocol);
        RequestBuffer request = new RequestBuffer(RequestBuffer.TYPICAL)) {
      MediaType type = sender.format().mediaType();
      // a field of five bytes that are missing; an object without its end
      byte[] begin = type == MediaType.JSON ? new byte[] {'{'} : new byte[] {10, 5};
      request.reserve(begin.length, false, type).put(0, begin, 0, begin.length);
      return sender.send(request);
    }
  }

  /** Whether the port speaks TLS, trusted or not. */
  boolean speaksTls(Duration timeout) {
    OtlpClientOptions secured = with(secured(true), Protocol.HTTP_PROTOBUF, timeout, false);
    try (Transport transport = Connector.to(libc, secured, TlsTransport.HTTP_1_1)) {
      int failure = transport.connect(System.nanoTime() + timeout.toNanos());
      return failure == 0
          || (Failure.TLS_FAILED.is(failure) && !transport.describe(failure).contains(NO_TLS));
    }
  }

  private Outcome send(OtlpClientOptions to, Protocol protocol) {
    try (OtlpSender sender =
            protocol == Protocol.GRPC
                ? new OtlpGrpcSender(libc, to)
                : new OtlpHttpSender(libc, to);
        OtlpEncoder encoder = new OtlpEncoder(metrics, sender.format());
        RequestBuffer request = new RequestBuffer(RequestBuffer.TYPICAL)) {
      request.encode(encoder.empty(), sender.format().compress());
      return sender.send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OtlpSender sender(OtlpClientOptions to, Protocol protocol) {
    return protocol == Protocol.GRPC ? new OtlpGrpcSender(libc, to) : new OtlpHttpSender(libc, to);
  }

  private OtlpClientOptions with(
      HttpEndpoint endpoint, Protocol protocol, Duration timeout, boolean credentials) {
    return new OtlpClientOptions(
        endpoint,
        options.userAgent(),
        credentials ? options.headers() : List.of(),
        credentials ? options.tokenFile() : Optional.empty(),
        options.proxy(),
        protocol == Protocol.HTTP_JSON ? MediaType.JSON : MediaType.PROTOBUF,
        timeout,
        options.maxConnectionAge(),
        options.compress(),
        options.tls(),
        NO_STOP,
        EndRequest.never(),
        options.facts());
  }

  /** The status of HTTP or gRPC, 0 if it was accepted, or one of {@link Outcome.Retryable}. */
  static int status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted _ -> 0;
      case Outcome.Retryable kept -> kept.status();
      case Outcome.NonRetryable rejected -> rejected.status();
    };
  }

  /** The server's words, or why there are none. */
  static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted.warning();
      case Outcome.Retryable kept -> kept.reason();
      case Outcome.NonRetryable rejected -> rejected.message();
    };
  }

  /** Whether the response to an HTTP request was one of HTTP. */
  static boolean isHttp(Outcome outcome) {
    return outcome instanceof Outcome.Accepted || status(outcome) >= FIRST_HTTP_STATUS;
  }

  /** Whether the response to a gRPC call was one of gRPC. */
  static boolean isGrpc(Outcome outcome) {
    int status = status(outcome);
    return outcome instanceof Outcome.Accepted || (status > 0 && status <= LAST_GRPC_STATUS);
  }

  /** Whether an OTLP backend would respond like this. */
  static boolean isReadable(Outcome.Accepted accepted) {
    return !accepted.warning().startsWith("accepted, ");
  }
}
