package dev.panapulse.otlp;

import static dev.panapulse.otlp.GrpcJavaTest.request;
import static dev.panapulse.otlp.GrpcJavaTest.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import dev.panapulse.net.tls.TestServerSocket;
import dev.panapulse.net.tls.TlsFiles;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to gRPC's own server, on Netty, through TLS. */
@Timeout(120)
class GrpcTlsTest {
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final TestAuthority CLIENTS = TestAuthority.root("Clients");
  private static final Issued GOOD = AUTHORITY.issue("EC", "localhost", "127.0.0.1");

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final List<ExportMetricsServiceRequest> requests = new CopyOnWriteArrayList<>();
  private final List<SSLSession> sessions = new CopyOnWriteArrayList<>();
  private final Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();

  @TempDir Path directory = Path.of("");

  private final class Service extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void export(
        ExportMetricsServiceRequest request,
        StreamObserver<ExportMetricsServiceResponse> observer) {
      requests.add(request);
      observer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class Connections implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      connections.add(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      sessions.add(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
      return next.startCall(call, headers);
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  private Server server(Issued identity, UnaryOperator<SslContextBuilder> how) throws IOException {
    return server(identity, how, builder -> builder);
  }

  private Server server(
      Issued identity,
      UnaryOperator<SslContextBuilder> how,
      UnaryOperator<NettyServerBuilder> further)
      throws IOException {
    SslContextBuilder tls =
        SslContextBuilder.forServer(
            identity.key(), identity.chain().toArray(X509Certificate[]::new));
    Server server =
        further
            .apply(
                NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
            .sslContext(how.apply(GrpcSslContexts.configure(tls)).build())
            .maxInboundMessageSize(8 << 20)
            .addService(new Service())
            .intercept(new Connections())
            .build()
            .start();
    toClose.add(() -> server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
    return server;
  }

  private Optional<Path> file(String name, String text) throws IOException {
    return Optional.of(Files.writeString(directory.resolve(name), text));
  }

  private TlsFiles trusting(TestAuthority authority) throws IOException {
    return new TlsFiles(
        file("authorities.pem", authority.pem()), Optional.empty(), Optional.empty());
  }

  private TlsFiles as(Issued client) throws IOException {
    return new TlsFiles(
        file("authorities.pem", AUTHORITY.pem()),
        file("client.pem", client.chainPem()),
        file("client.key", client.keyPem()));
  }

  private OtlpGrpcSender sender(String host, int port, TlsFiles files) {
    OtlpGrpcSender sender =
        new OtlpGrpcSender(
            LibC.system(),
            new OtlpClientOptions(
                new HttpEndpoint(true, host, port, "/"),
                "Panapulse-OTLP-Exporter/test",
                List.of(),
                Duration.ofSeconds(30),
                false,
                files,
                -1));
    toClose.add(sender);
    return sender;
  }

  private static void assertRetryable(String words, Outcome outcome) {
    Outcome.Retryable retryable = assertInstanceOf(Outcome.Retryable.class, outcome);
    assertTrue(
        retryable.status() == Outcome.Retryable.NO_RESPONSE
            || retryable.status() == Outcome.Retryable.NOT_SENT
            || retryable.status() == Outcome.Retryable.NO_REQUEST,
        retryable.reason());
    assertTrue(retryable.reason().contains(words), retryable.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3,EC,localhost",
    "TLSv1.3,RSA,127.0.0.1",
    "TLSv1.2,EC,127.0.0.1",
    "TLSv1.2,RSA,localhost"
  })
  void callsOfManySizesGoOverOneConnection(String version, String algorithm, String host)
      throws IOException {
    Issued identity = AUTHORITY.intermediate("Between").issue(algorithm, "localhost", "127.0.0.1");
    Server server = server(identity, tls -> tls.protocols(version));
    OtlpGrpcSender sender = sender(host, server.getPort(), trusting(AUTHORITY));
    List<ExportMetricsServiceRequest> sent = new ArrayList<>();
    for (int size : new int[] {0, 100, 16_370, 16_384, 65_536, 300_000, 3 << 20}) {
      sent.add(request(size));
      assertSame(Outcome.Accepted.ALL, send(sender, sent.getLast()), "of " + size + " bytes");
    }
    assertEquals(sent, requests);
    assertEquals(1, connections.size());
    assertEquals(version, sessions.getFirst().getProtocol());
  }

  @Test
  void smallWindowsOnlySlowItDown() throws IOException {
    for (int window : new int[] {17, 1_000}) {
      requests.clear();
      Server server = server(GOOD, tls -> tls, builder -> builder.flowControlWindow(window));
      OtlpGrpcSender sender = sender("localhost", server.getPort(), trusting(AUTHORITY));
      for (int i = 0; i < 3; i++) {
        assertSame(Outcome.Accepted.ALL, send(sender, request(window * 50)));
      }
      assertEquals(3, requests.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void noCallIsLostOrDoubledByGoodbyes(String version) throws IOException {
    Server server =
        server(
            GOOD,
            tls -> tls.protocols(version),
            builder ->
                builder
                    .maxConnectionAge(20, TimeUnit.MILLISECONDS)
                    .maxConnectionAgeGrace(5, TimeUnit.SECONDS));
    OtlpGrpcSender sender = sender("localhost", server.getPort(), trusting(AUTHORITY));
    List<ExportMetricsServiceRequest> sent = new ArrayList<>();
    for (int i = 0; connections.size() < 3; i++) {
      sent.add(request(1_000 + i));
      assertSame(Outcome.Accepted.ALL, send(sender, sent.getLast()));
    }
    assertEquals(sent, requests);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3,RSA", "TLSv1.3,EC", "TLSv1.2,RSA", "TLSv1.2,EC"})
  void aServerThatAsksGetsTheClientCertificate(String version, String algorithm)
      throws IOException, SSLPeerUnverifiedException {
    Issued client = CLIENTS.issue(algorithm, "client");
    Server server = demanding(version);

    assertSame(
        Outcome.Accepted.ALL, send(sender("localhost", server.getPort(), as(client)), request(10)));
    assertEquals(client.chain().getFirst(), sessions.getFirst().getPeerCertificates()[0]);
  }

  private Server demanding(String version) throws IOException {
    return server(
        GOOD,
        tls ->
            tls.protocols(version)
                .trustManager(CLIENTS.certificate())
                .clientAuth(ClientAuth.REQUIRE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aServerThatAsksInVainIsUnderstood(String version) throws IOException {
    Server server = demanding(version);

    assertRetryable(
        "the server asks for a client certificate, and none is set",
        send(sender("localhost", server.getPort(), trusting(AUTHORITY)), request(10)));
    // it calls that an internal error, and leaves the guess to us
    assertRetryable(
        "the server ended the connection after it asked for a client certificate",
        send(
            sender(
                "localhost",
                server.getPort(),
                as(TestAuthority.root("Strangers").issue("EC", "client"))),
            request(10)));
    assertEquals(List.of(), requests);
  }

  @Test
  void anUnknownAuthorityIsNotTrusted() throws IOException {
    Server server = server(GOOD, tls -> tls);

    assertRetryable(
        "its issuer, \"CN=Test Authority\", is not among the 1 certificate of",
        send(
            sender("localhost", server.getPort(), trusting(TestAuthority.root("Other"))),
            request(10)));
    assertEquals(List.of(), requests);
  }

  @Test
  void aServerOfAnotherNameIsNotTrusted() throws IOException {
    Server server = server(AUTHORITY.issue("EC", "a.example"), tls -> tls);

    assertRetryable(
        "the server's certificate is for a.example, not for localhost",
        send(sender("localhost", server.getPort(), trusting(AUTHORITY)), request(10)));
    assertEquals(List.of(), requests);
  }

  private OtlpGrpcSender toHttpServer(TestServerSocket socket) throws IOException {
    ScriptedServer server = new ScriptedServer(socket);
    toClose.add(server);
    return sender("localhost", socket.getLocalPort(), trusting(AUTHORITY));
  }

  /** Without ALPN it would be up to the first bytes to tell that they are not HTTP/2. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aServerWithoutAlpnIsReported(String version) throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD).prepare(one -> one.setEnabledProtocols(new String[] {version}));

    assertRetryable(
        "localhost port "
            + socket.getLocalPort()
            + ": the server does not offer HTTP/2 over TLS;"
            + " is it an endpoint of OTLP/HTTP, not gRPC?",
        send(toHttpServer(socket), request(10)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aServerThatWantsAnotherProtocolIsReported(String version) throws IOException {
    TestServerSocket socket =
        new TestServerSocket(GOOD)
            .prepare(one -> {
              one.setEnabledProtocols(new String[] {version});
              SSLParameters parameters = one.getSSLParameters();
              parameters.setApplicationProtocols(new String[] {"http/1.1"});
              one.setSSLParameters(parameters);
            });

    assertRetryable(
        "the server does not offer HTTP/2 over TLS; is it an endpoint of OTLP/HTTP, not gRPC?"
            + " (alert no_application_protocol)",
        send(toHttpServer(socket), request(10)));
  }
}
