package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpHeader;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to gRPC's own server, on Netty, without TLS. */
@Timeout(120)
class GrpcJavaTest {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("trace-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> LARGE =
      Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER);

  /** What the server does with a call. */
  private interface Behaviour extends Consumer<StreamObserver<ExportMetricsServiceResponse>> {}

  private final List<ExportMetricsServiceRequest> requests = new CopyOnWriteArrayList<>();
  private final List<Metadata> metadata = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private volatile Behaviour behaviour = GrpcJavaTest::accept;

  private static void accept(StreamObserver<ExportMetricsServiceResponse> observer) {
    observer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
    observer.onCompleted();
  }

  private final class Service extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void export(
        ExportMetricsServiceRequest request,
        StreamObserver<ExportMetricsServiceResponse> observer) {
      requests.add(request);
      behaviour.accept(observer);
    }
  }

  private final class Headers implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      metadata.add(headers);
      return next.startCall(call, headers);
    }
  }

  private Server server(UnaryOperator<NettyServerBuilder> how) {
    return server(how, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private Server server(UnaryOperator<NettyServerBuilder> how, InetSocketAddress address) {
    try {
      Server server =
          how.apply(NettyServerBuilder.forAddress(address))
              .addService(new Service())
              .intercept(new Headers())
              .build()
              .start();
      toClose.add(() -> server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OtlpGrpcSender sender(Server server, boolean gzip, HttpHeader... headers) {
    return sender(server, gzip, Duration.ofSeconds(30), headers);
  }

  private OtlpGrpcSender sender(
      Server server, boolean gzip, Duration timeout, HttpHeader... headers) {
    OtlpGrpcSender sender =
        new OtlpGrpcSender(
            LibC.system(),
            new OtlpClientOptions(
                HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.getPort())),
                "Panapulse-OTLP-Exporter/test",
                List.of(headers),
                timeout,
                gzip,
                TlsFiles.NONE,
                -1));
    toClose.add(sender);
    return sender;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  /** A request that no compression makes much smaller. */
  static ExportMetricsServiceRequest request(int bytes) {
    char[] text = new char[bytes];
    Random random = new Random(bytes);
    for (int i = 0; i < bytes; i++) {
      text[i] = (char) ('!' + random.nextInt(90));
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(ResourceMetrics.newBuilder().setSchemaUrl(new String(text)))
        .build();
  }

  /** Sends it and waits for the outcome. */
  static Outcome send(OtlpGrpcSender sender, ExportMetricsServiceRequest request) {
    return Requests.send(sender, request.toByteArray());
  }

  @Test
  void messagesOfManySizesArriveWithGzipAndWithout() {
    Server server = server(builder -> builder.maxInboundMessageSize(8 << 20));
    List<ExportMetricsServiceRequest> sent = new ArrayList<>();
    for (boolean gzip : new boolean[] {false, true}) {
      OtlpGrpcSender sender = sender(server, gzip);
      for (int size : new int[] {0, 1, 100, 16_379, 16_384, 65_530, 65_536, 300_000, 3 << 20}) {
        sent.add(request(size));
        assertSame(Outcome.Accepted.ALL, send(sender, sent.getLast()), "of " + size + " bytes");
      }
    }
    assertEquals(sent, requests);
    assertEquals(
        "Panapulse-OTLP-Exporter/test",
        metadata.getFirst().get(Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER)));
  }

  /**
   * Each call waits for some 100 updates of its window, and a round trip takes as long as two
   * threads need to be scheduled: only a window that is never given back makes it run out of its 30
   * s.
   */
  @Test
  void smallWindowsOnlySlowItDown() {
    for (int window : new int[] {1, 17, 1_000}) {
      requests.clear();
      Server server = server(builder -> builder.flowControlWindow(window));
      OtlpGrpcSender sender = sender(server, false);
      for (int i = 0; i < 3; i++) {
        assertSame(Outcome.Accepted.ALL, send(sender, request(window * 100)));
      }
      assertEquals(3, requests.size());
    }
  }

  @Test
  void metadataArrives() {
    Server server = server(builder -> builder.maxInboundMetadataSize(200_000));
    String large = "x".repeat(100_000);
    OtlpGrpcSender sender =
        sender(
            server,
            false,
            new HttpHeader("Authorization", "Bearer secret"),
            new HttpHeader("Trace-Bin", "\u00ff\u0001x".replace('\u0001', ' ')),
            new HttpHeader("large", large));
    assertSame(Outcome.Accepted.ALL, send(sender, request(10)));
    Metadata got = metadata.getFirst();
    assertEquals("Bearer secret", got.get(TOKEN));
    assertEquals(
        "\u00ff x", new String(got.get(BINARY), java.nio.charset.StandardCharsets.ISO_8859_1));
    assertEquals(large, got.get(LARGE));
  }

  /** Netty says why and hangs up. */
  @Test
  void tooMuchMetadataIsTold() {
    Server server = server(builder -> builder);
    OtlpGrpcSender sender = sender(server, false, new HttpHeader("large", "x".repeat(100_000)));
    Outcome outcome = send(sender, request(10));
    assertTrue(outcome.toString().contains("Header size exceeded"), outcome.toString());
  }

  @Test
  void tooLargeAMessageIsRefusedAsSuch() {
    Server server = server(builder -> builder.maxInboundMessageSize(1_000));
    Outcome outcome = send(sender(server, false), request(100_000));
    assertTrue(
        assertInstanceOf(Outcome.NonRetryable.class, outcome).tooLarge(), outcome.toString());
  }

  @Test
  void statusesArrive() throws InvalidProtocolBufferException {
    Server server = server(builder -> builder);
    OtlpGrpcSender sender = sender(server, false);
    behaviour =
        observer ->
            observer.onError(
                Status.UNAVAILABLE.withDescription("not now: 50 % ☂").asRuntimeException());
    assertEquals(
        new Outcome.Retryable(14, "gRPC UNAVAILABLE: not now: 50 % ☂", Optional.empty()),
        send(sender, request(10)));
    behaviour =
        observer ->
            observer.onError(
                StatusProto.toStatusRuntimeException(
                    com.google.rpc.Status.newBuilder()
                        .setCode(8)
                        .setMessage("slowly")
                        .addDetails(
                            Any.pack(
                                RetryInfo.newBuilder()
                                    .setRetryDelay(
                                        com.google.protobuf.Duration.newBuilder().setSeconds(3))
                                    .build()))
                        .build()));
    assertEquals(
        new Outcome.Retryable(
            8, "gRPC RESOURCE_EXHAUSTED: slowly", Optional.of(Duration.ofSeconds(3))),
        send(sender, request(10)));
    behaviour =
        observer -> {
          observer.onNext(
              ExportMetricsServiceResponse.newBuilder()
                  .setPartialSuccess(
                      ExportMetricsPartialSuccess.newBuilder()
                          .setRejectedDataPoints(2)
                          .setErrorMessage("no"))
                  .build());
          observer.onCompleted();
        };
    assertEquals(new Outcome.Accepted(2, "no"), send(sender, request(10)));
    behaviour = GrpcJavaTest::accept;
    assertSame(Outcome.Accepted.ALL, send(sender, request(10)));
  }

  @Test
  void anotherServiceIsUnimplemented() throws IOException {
    Server empty =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .build()
            .start();
    toClose.add(() -> empty.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
    Outcome outcome = send(sender(empty, false), request(10));
    assertEquals(12, assertInstanceOf(Outcome.Retryable.class, outcome).status());
  }

  @Test
  void aCompressedResponseIsRead() {
    Server server = server(builder -> builder);
    OtlpGrpcSender sender = sender(server, true);
    behaviour =
        observer -> {
          // grpc-java throws if the client does not accept gzip
          ((ServerCallStreamObserver<ExportMetricsServiceResponse>) observer)
              .setCompression("gzip");
          observer.onNext(
              ExportMetricsServiceResponse.newBuilder()
                  .setPartialSuccess(
                      ExportMetricsPartialSuccess.newBuilder()
                          .setRejectedDataPoints(42)
                          .setErrorMessage("too old"))
                  .build());
          observer.onCompleted();
        };
    assertEquals(new Outcome.Accepted(42, "too old"), send(sender, request(10)));
    assertEquals(new Outcome.Accepted(42, "too old"), send(sender, request(10)));
  }

  @Test
  void aServerWithoutGzipGetsRequestsUncompressed() {
    Server server =
        server(builder -> builder.decompressorRegistry(DecompressorRegistry.emptyInstance()));
    OtlpGrpcSender sender = sender(server, true);
    List<ExportMetricsServiceRequest> sent = new ArrayList<>();
    try (CapturedErr err = new CapturedErr()) {
      for (int i = 0; i < 3; i++) {
        sent.add(request(1_000 + i));
        assertSame(Outcome.Accepted.ALL, send(sender, sent.getLast()));
      }
      assertEquals(1, err.lines("does not accept gzip").size());
    }
    assertEquals(sent, requests);
  }

  /** grpc-timeout tells the server when nobody waits any more. */
  @Test
  void theServerKnowsTheDeadline() {
    Server server = server(builder -> builder);
    List<Long> left = new CopyOnWriteArrayList<>();
    behaviour =
        observer -> {
          left.add(io.grpc.Context.current().getDeadline().timeRemaining(TimeUnit.MILLISECONDS));
          accept(observer);
        };
    assertSame(Outcome.Accepted.ALL, send(sender(server, false), request(10)));
    assertTrue(left.getFirst() > 0 && left.getFirst() <= 30_000, left.toString());
  }

  @Test
  void aCallWithoutAnAnswerCostsTheTimeout() {
    Server server = server(builder -> builder);
    behaviour = observer -> {};
    OtlpGrpcSender sender = sender(server, false, Duration.ofMillis(500));
    assertInstanceOf(Outcome.Retryable.class, send(sender, request(10)));
  }

  /** Connections that are old after a moment are ended gracefully, in the middle of calls. */
  @Test
  void noCallIsLostOrDoubledByGoodbyes() {
    Server server =
        server(builder ->
            builder
                .maxConnectionAge(20, TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(5, TimeUnit.SECONDS));
    OtlpGrpcSender sender = sender(server, true);
    List<ExportMetricsServiceRequest> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add(request(1_000 + i));
      assertSame(Outcome.Accepted.ALL, send(sender, sent.getLast()));
    }
    assertEquals(sent, requests);
  }

  @Test
  void aServerThatStartsAnewIsFoundAgain() throws InterruptedException {
    Server first = server(builder -> builder);
    OtlpGrpcSender sender = sender(first, true);
    assertSame(Outcome.Accepted.ALL, send(sender, request(10)));
    int port = first.getPort();
    first.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    assertInstanceOf(Outcome.Retryable.class, send(sender, request(10)));
    server(builder -> builder, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    assertSame(Outcome.Accepted.ALL, send(sender, request(10)));
    assertEquals(2, requests.size());
  }
}
