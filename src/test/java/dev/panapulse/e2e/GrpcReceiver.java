package dev.panapulse.e2e;

import dev.panapulse.net.tls.TestAuthority.Issued;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** An OTLP/gRPC backend in the test's own process, by gRPC's own server; it can misbehave. */
final class GrpcReceiver implements AutoCloseable {
  /** What it does with a call. */
  enum Behaviour {
    /** OK. */
    ACCEPT,
    /** OK, and one point of it was rejected. */
    ACCEPT_IN_PART,
    /** UNAVAILABLE. */
    UNAVAILABLE,
    /** INVALID_ARGUMENT. */
    REFUSE,
    /** No answer. */
    HANG
  }

  private final List<ReceivedRequest> deliveries = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> metadata = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final int port;
  private final UnaryOperator<NettyServerBuilder> further;
  private final String scheme;
  private volatile Server server;
  private volatile Behaviour behaviour;

  GrpcReceiver(Behaviour behaviour) {
    this(behaviour, "http://", builder -> builder);
  }

  private GrpcReceiver(
      Behaviour behaviour, String scheme, UnaryOperator<NettyServerBuilder> further) {
    this.behaviour = behaviour;
    this.scheme = scheme;
    this.further = further;
    server = started(0);
    port = server.getPort();
  }

  /** One that speaks TLS; with authorities it asks for a certificate of theirs. */
  static GrpcReceiver secured(Issued identity, X509Certificate... clients) throws SSLException {
    SslContextBuilder tls =
        GrpcSslContexts.configure(
            SslContextBuilder.forServer(
                identity.key(), identity.chain().toArray(X509Certificate[]::new)));
    if (clients.length > 0) {
      tls.trustManager(clients).clientAuth(ClientAuth.REQUIRE);
    }
    SslContext context = tls.build();
    return new GrpcReceiver(Behaviour.ACCEPT, "https://", builder -> builder.sslContext(context));
  }

  private Server started(int at) {
    try {
      return further
          .apply(
              NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), at)))
          .addService(new Service())
          .intercept(new Headers())
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The endpoint for the agent. */
  String url() {
    return scheme + hostAndPort();
  }

  /** The same without a scheme. */
  String hostAndPort() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** Behaves so from the next call on. */
  void behave(Behaviour next) {
    behaviour = next;
  }

  /**
   * Says goodbye, answers what it has read and is not there any more. An answer that was cut off
   * would have its rows come twice, rightly.
   */
  void stop() {
    try {
      if (!server.shutdown().awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("calls without an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Is there again. */
  void start() {
    server = started(port);
  }

  /** Calls that were read, whatever became of them. */
  int calls() {
    return calls.get();
  }

  List<ReceivedRequest> deliveries() {
    return List.copyOf(deliveries);
  }

  /** Metadata of the last call. */
  Map<String, String> lastMetadata() {
    return metadata.getLast();
  }

  /** Timestamps of the rows in accepted calls, in the order in which they came. */
  List<Long> acceptedRows() {
    return rows(true);
  }

  /** Timestamps of all rows, accepted or not; each once. */
  List<Long> readRows() {
    return rows(false).stream().distinct().toList();
  }

  /** Data points in accepted calls. */
  long acceptedPoints() {
    return deliveries().stream()
        .filter(ReceivedRequest::accepted)
        .mapToLong(delivery -> delivery.points().size())
        .sum();
  }

  private List<Long> rows(boolean onlyAccepted) {
    List<Long> times = new ArrayList<>();
    for (ReceivedRequest delivery : deliveries()) {
      if (delivery.accepted() || !onlyAccepted) {
        for (Point point : delivery.points()) {
          if (point.metric().getName().equals("system.uptime")) {
            times.add(point.time());
          }
        }
      }
    }
    return times;
  }

  private final class Service extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void export(
        ExportMetricsServiceRequest request,
        StreamObserver<ExportMetricsServiceResponse> observer) {
      Behaviour now = behaviour;
      calls.incrementAndGet();
      boolean accepted = now == Behaviour.ACCEPT || now == Behaviour.ACCEPT_IN_PART;
      deliveries.add(new ReceivedRequest("grpc", Map.of(), request, accepted));
      switch (now) {
        case ACCEPT -> answer(observer, ExportMetricsServiceResponse.getDefaultInstance());
        case ACCEPT_IN_PART ->
            answer(
                observer,
                ExportMetricsServiceResponse.newBuilder()
                    .setPartialSuccess(
                        ExportMetricsPartialSuccess.newBuilder()
                            .setRejectedDataPoints(1)
                            .setErrorMessage("one of them is odd"))
                    .build());
        case UNAVAILABLE -> observer.onError(Status.UNAVAILABLE.asRuntimeException());
        case REFUSE ->
            observer.onError(
                Status.INVALID_ARGUMENT.withDescription("cannot be").asRuntimeException());
        case HANG -> {
          // nobody will ever say anything
        }
      }
    }

    private static void answer(
        StreamObserver<ExportMetricsServiceResponse> observer,
        ExportMetricsServiceResponse response) {
      observer.onNext(response);
      observer.onCompleted();
    }
  }

  private final class Headers implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      Map<String, String> values = new TreeMap<>();
      for (String name : headers.keys()) {
        if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
          values.put(name, headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        }
      }
      metadata.add(values);
      return next.startCall(call, headers);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
