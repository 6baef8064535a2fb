package dev.panapulse.e2e;

import static dev.panapulse.e2e.PathServer.ACCEPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.doctor.PlantedFault;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import dev.panapulse.net.tls.TestServerSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code panapulse doctor} finds each planted fault, and complains of nothing where all is well.
 */
@EveryBuild
final class DoctorIT {
  private static final int FINE = 0;
  private static final int BAD = 1;
  private static final int INVALID = 2;
  private static final TestAuthority AUTHORITY = TestAuthority.root("Tests");

  /** With two digits of the day (RFC 9110, 5.6.7), which DateTimeFormatter's own form has not. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private static final String NOT_FOUND = "404 Not Found";
  private static final String ENDPOINT = "PANAPULSE_EXPORT_ENDPOINT";
  private static final String PROTOCOL = "PANAPULSE_EXPORT_PROTOCOL";

  /** What depends on the machine of the test, and not on what is planted. */
  private static final Set<String> OF_THE_MACHINE = Set.of("user", "sandbox", "host id", "unit");

  private final Build build;
  private final Map<String, String> settings = new TreeMap<>();
  private final List<AutoCloseable> servers = new ArrayList<>();

  @TempDir private Path directory;

  DoctorIT(Build build) {
    this.build = build;
  }

  /** One step of the report. */
  private record Step(String name, String state, String what, List<String> advice) {}

  @BeforeEach
  void away() throws IOException {
    Files.writeString(directory.resolve("none.toml"), "");
    settings.put("PANAPULSE_CONFIG", directory.resolve("none.toml").toString());
    settings.put("PANAPULSE_SPOOL_DIRECTORY", directory.resolve("spool").toString());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  private AgentProcess.Result doctor(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "doctor";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return AgentProcess.run(build, settings, arguments);
  }

  private static List<Step> steps(AgentProcess.Result result) throws IOException {
    Struct.Builder json = Struct.newBuilder();
    JsonFormat.parser().merge(result.out(), json);
    List<Step> steps = new ArrayList<>();
    for (Value each : json.getFieldsOrThrow("steps").getListValue().getValuesList()) {
      Struct step = each.getStructValue();
      steps.add(
          new Step(
              text(step, "step"),
              text(step, "state"),
              text(step, "what"),
              step.getFieldsOrThrow("advice").getListValue().getValuesList().stream()
                  .map(Value::getStringValue)
                  .toList()));
    }
    return steps;
  }

  private static String text(Struct step, String name) {
    return step.getFieldsOrThrow(name).getStringValue();
  }

  private static List<String> bad(List<Step> steps) {
    return steps.stream()
        .filter(step -> step.state().equals("bad") && !step.name().equals("unit"))
        .map(Step::name)
        .toList();
  }

  /** Without what differs from run to run. */
  private String general(String text) {
    return text.replace(directory.toString(), "DIRECTORY")
        .replaceAll("(127\\.0\\.0\\.1(:| port )|on port )\\d+", "$1PORT")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z", "DATE")
        .replaceAll("process \\d+", "process PID")
        .replaceAll("(the last request, ).*( ago)", "$1TIME$2")
        .replaceAll("(name not resolved: ).*", "$1REASON");
  }

  @ParameterizedTest
  @EnumSource(names = "AGENT_DEGRADED", mode = EnumSource.Mode.EXCLUDE)
  void eachPlantedFaultIsFound(PlantedFault fault) throws Exception {
    plant(fault);

    AgentProcess.Result result = doctor("--format", "json");

    assertEquals("", result.err());
    assertEquals(
        fault == PlantedFault.INVALID_SETTING ? INVALID : BAD, result.exitCode(), result::toString);
    List<Step> steps = steps(result);
    assertEquals(List.of(fault.step()), bad(steps), result::toString);
    Step found = steps.stream().filter(s -> s.name().equals(fault.step())).findFirst().get();
    if (!fault.what().isEmpty()) {
      assertEquals(fault.what(), general(found.what()));
    }
    assertEquals(fault.advice(), general(found.advice().getFirst()), found::toString);
  }

  private void plant(PlantedFault fault) throws Exception {
    switch (fault) {
      case NO_ENDPOINT, AGENT_DEGRADED -> {}
      case INVALID_SETTING -> settings.put(PROTOCOL, "grcp");
      case NO_FILES_OF_THE_KERNEL -> hideProc();
      case UNKNOWN_NAME -> settings.put(ENDPOINT, "http://no-such-host.invalid:4318");
      case NOBODY_LISTENS ->
          settings.put(ENDPOINT, "http://127.0.0.1:" + VictoriaMetrics.freePort());
      case PROXY_WANTS_CREDENTIALS -> proxy("407 Proxy Authentication Required");
      case PROXY_REFUSES -> proxy("403 Forbidden");
      case UNKNOWN_AUTHORITY ->
          secured(TestAuthority.root("Someone Else").issue("EC", "127.0.0.1"));
      case WRONG_NAME -> secured(AUTHORITY.issue("EC", "a.example"));
      case EXPIRED -> secured(issued(-2, -1));
      case NOT_YET_VALID -> secured(issued(1, 2));
      case NO_CLIENT_CERTIFICATE -> {
        TestServerSocket socket = new TestServerSocket(AUTHORITY.issue("EC", "127.0.0.1"));
        socket.demandCertificates(
            AUTHORITY.issue("EC", "127.0.0.1"), TestAuthority.root("Clients"), "TLSv1.2");
        secured(socket);
      }
      case TLS_TO_A_PLAIN_PORT ->
          settings.put(ENDPOINT, "https://127.0.0.1:" + serve(PathServer.backend()).port());
      case PLAIN_TO_A_TLS_PORT ->
          settings.put(
              ENDPOINT, "http://127.0.0.1:" + secured(AUTHORITY.issue("EC", "127.0.0.1")).port());
      case NO_TOKEN -> everywhere("401 Unauthorized");
      case WRONG_TOKEN -> {
        everywhere("401 Unauthorized");
        Path token = directory.resolve("token");
        Files.writeString(token, "of-yesterday\n");
        settings.put("PANAPULSE_EXPORT_TOKEN_FILE", token.toString());
      }
      case FORBIDDEN -> everywhere("403 Forbidden");
      case PATH_TWICE -> settings.put(ENDPOINT, serve(PathServer.backend()).url() + "/v1/metrics");
      case PATH_OF_VICTORIA_METRICS ->
          paths(
              Map.of("/opentelemetry/v1/metrics", ACCEPTED),
              "400 Bad Request\r\n\r\nunsupported path requested: \"/v1/metrics\"");
      case PATH_OF_PROMETHEUS -> paths(Map.of("/api/v1/otlp/v1/metrics", "200 OK"), NOT_FOUND);
      case PATH_OF_GRAFANA -> paths(Map.of("/otlp/v1/metrics", "401 Unauthorized"), NOT_FOUND);
      case NO_PATH -> everywhere(NOT_FOUND);
      case NO_POST -> everywhere("405 Method Not Allowed");
      case NO_JSON -> {
        settings.put(ENDPOINT, serve(PathServer.backend()).withoutJson().url());
        settings.put(PROTOCOL, "http/json");
      }
      case TOO_LARGE -> everywhere("413 Content Too Large");
      case TOO_MANY -> everywhere("429 Too Many Requests");
      case BACKEND_DOWN -> everywhere("502 Bad Gateway");
      case LOGIN_PAGE ->
          everywhere(
              "200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Sign in</title></html>");
      case REDIRECT ->
          everywhere("301 Moved Permanently\r\nLocation: https://other.example/v1/metrics");
      case ACCEPTS_ANYTHING -> everywhere("200 OK\r\nContent-Type: text/plain\r\n\r\nIt works!");
      case HTTP_TO_A_GRPC_PORT -> settings.put(ENDPOINT, grpc(GrpcReceiver.Behaviour.ACCEPT).url());
      case GRPC_TO_AN_HTTP_PORT -> {
        settings.put(ENDPOINT, serve(PathServer.backend()).url());
        settings.put(PROTOCOL, "grpc");
      }
      case GRPC_UNAVAILABLE -> {
        settings.put(ENDPOINT, grpc(GrpcReceiver.Behaviour.UNAVAILABLE).url());
        settings.put(PROTOCOL, "grpc");
      }
      case OTHER_SERVICE -> {
        Receiver receiver = new Receiver(Receiver.Behaviour.NONSENSE);
        servers.add(receiver);
        settings.put(ENDPOINT, receiver.url());
      }
      case SILENCE -> {
        ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(mute);
        settings.put(ENDPOINT, "http://127.0.0.1:" + mute.getLocalPort());
        settings.put("PANAPULSE_EXPORT_TIMEOUT", "500ms");
      }
      case CLOCK_BEHIND ->
          paths(Map.of("/v1/metrics", ACCEPTED + date(Duration.ofMinutes(190))), NOT_FOUND);
      case SPOOL_WRITABLE_BY_OTHERS -> {
        settings.put(ENDPOINT, serve(PathServer.backend()).url());
        Path spool = Files.createDirectory(directory.resolve("spool"));
        Files.setPosixFilePermissions(spool, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
      case SPOOL_IS_A_FILE -> {
        settings.put(ENDPOINT, serve(PathServer.backend()).url());
        Files.writeString(directory.resolve("spool"), "no directory");
      }
    }
  }

  /** A header with the present moment by a clock that is ahead. */
  private static String date(Duration ahead) {
    return "\r\nDate: " + DATE.format(ZonedDateTime.now(ZoneOffset.UTC).plus(ahead));
  }

  private PathServer serve(PathServer server) {
    servers.add(server);
    return server;
  }

  private GrpcReceiver grpc(GrpcReceiver.Behaviour behaviour) {
    GrpcReceiver receiver = new GrpcReceiver(behaviour);
    servers.add(receiver);
    return receiver;
  }

  private void everywhere(String response) {
    paths(Map.of(), response);
  }

  private void paths(Map<String, String> responses, String otherwise) {
    settings.put(ENDPOINT, serve(new PathServer(responses, otherwise)).url());
  }

  private void proxy(String response) {
    settings.put(ENDPOINT, "https://backend.test");
    settings.put("PANAPULSE_EXPORT_PROXY", serve(new PathServer(Map.of(), response)).url());
    trust();
  }

  private static Issued issued(int fromDays, int toDays) {
    Instant now = Instant.now();
    return AUTHORITY.issue(
        "EC", now.plus(Duration.ofDays(fromDays)), now.plus(Duration.ofDays(toDays)), "127.0.0.1");
  }

  private PathServer secured(Issued identity) throws IOException {
    return secured(new TestServerSocket(identity));
  }

  private PathServer secured(TestServerSocket socket) {
    PathServer server = serve(new PathServer(socket, Map.of("/v1/metrics", ACCEPTED), NOT_FOUND));
    settings.put(ENDPOINT, "https://127.0.0.1:" + server.port());
    trust();
    return server;
  }

  private void trust() {
    try {
      Path file = directory.resolve("authority.pem");
      Files.writeString(file, AUTHORITY.pem());
      settings.put("OTEL_EXPORTER_OTLP_CERTIFICATE", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hideProc() throws IOException {
    settings.put(ENDPOINT, serve(PathServer.backend()).url());
    Files.createDirectories(directory.resolve("proc/self"));
    Files.createDirectories(directory.resolve("proc/1"));
    Files.createDirectories(directory.resolve("sys/block"));
    settings.put("PANAPULSE_ROOT_PATH", directory.toString());
  }

  @Test
  void aBackendOverHttp() throws Exception {
    PathServer backend =
        serve(new PathServer(Map.of("/v1/metrics", ACCEPTED + date(Duration.ZERO)), NOT_FOUND));
    settings.put(ENDPOINT, backend.url());

    assertHealthy("request", "clock");

    PathServer.Request first = backend.requests().getFirst();
    assertEquals("gzip", first.headers().get("content-encoding"));
    assertEquals("application/x-protobuf", first.headers().get("content-type"));
    assertFalse(Files.exists(directory.resolve("spool")), "nothing is made");
  }

  @Test
  void aBackendOverTlsWithAToken() throws Exception {
    PathServer backend = secured(AUTHORITY.issue("EC", "127.0.0.1"));
    settings.put("PANAPULSE_EXPORT_TOKEN", "open-sesame");
    settings.put(PROTOCOL, "http/json");

    AgentProcess.Result result = assertHealthy("tls", "request");

    assertEquals(
        "Bearer open-sesame", backend.requests().getFirst().headers().get("authorization"));
    assertFalse(result.out().contains("sesame"), result::toString);
  }

  @Test
  void aBackendOverGrpc() throws Exception {
    settings.put(ENDPOINT, grpc(GrpcReceiver.Behaviour.ACCEPT).url());
    settings.put(PROTOCOL, "grpc");

    assertHealthy("request");
  }

  @Test
  void aBackendBehindAProxy() throws Exception {
    PathServer backend = secured(AUTHORITY.issue("EC", "127.0.0.1"));
    ConnectProxy proxy = new ConnectProxy(backend.port());
    servers.add(proxy);
    settings.put("PANAPULSE_EXPORT_PROXY", "http://127.0.0.1:" + proxy.port());

    assertHealthy("proxy", "tls", "request");
  }

  @Test
  void anAgentThatRuns() throws Exception {
    PathServer backend = serve(PathServer.backend());
    settings.put("PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString());
    try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
      settings.put(ENDPOINT, backend.url());
      agent.await("it has sent", () -> backend.requests().size() >= 2);
      agent.await(
          "it is fine",
          () -> AgentProcess.run(build, settings, "status", "--quiet").exitCode() == FINE);

      assertHealthy("request", "spool", "agent");
    }
  }

  private AgentProcess.Result assertHealthy(String... tried) throws IOException {
    AgentProcess.Result result = doctor("--format", "json");
    List<Step> steps = steps(result);
    assertEquals(List.of(), bad(steps), result::toString);
    assertEquals("", result.err());
    for (Step step : steps) {
      if (!OF_THE_MACHINE.contains(step.name())) {
        assertFalse(step.state().equals("note"), result::toString);
      }
    }
    for (String name : tried) {
      assertTrue(
          steps.stream().anyMatch(step -> step.name().equals(name) && step.state().equals("ok")),
          () -> name + " is not ok: " + result);
    }
    return result;
  }

  @Test
  void theReportForPeople() {
    settings.put(ENDPOINT, serve(PathServer.backend()).url());

    AgentProcess.Result result = doctor();

    assertEquals(FINE, result.exitCode(), result::toString);
    assertTrue(result.out().contains("\nok       request     an empty request to "), result::out);
    assertTrue(result.out().contains("\nskipped  proxy       none is set\n"), result::out);
    assertTrue(result.out().contains("\nnothing is bad"), result::out);
  }

  @Test
  void theAgentIsDegraded() throws Exception {
    try (Receiver backend = new Receiver(Receiver.Behaviour.UNAUTHORIZED)) {
      settings.put("PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString());
      try (AgentProcess agent = AgentProcess.exporting(build, backend.url(), settings)) {
        settings.put(ENDPOINT, backend.url());
        agent.await(
            "it says so",
            () -> AgentProcess.run(build, settings, "status", "--quiet").exitCode() == BAD);

        List<Step> steps = steps(doctor("--format", "json"));

        assertEquals(List.of("request", PlantedFault.AGENT_DEGRADED.step()), bad(steps));
        Step agentStep = steps.getLast();
        assertEquals(PlantedFault.AGENT_DEGRADED.what(), general(agentStep.what()));
        assertEquals(PlantedFault.AGENT_DEGRADED.advice(), general(agentStep.advice().getFirst()));
      }
    }
  }

  /** The mounts of the agent are not those of this test. */
  @Test
  void theAgentIsInASandbox() throws Exception {
    List<String> sandbox =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t proc -o subset=pid proc /proc && exec \"$@\"",
            "sh");
    assumeTrue(!build.isEmulated(), "the emulator reads /proc in place of the agent");
    assumeTrue(Namespaces.succeeds(Namespaces.with(sandbox, "true")), "needs the rights of root");
    PathServer backend = serve(PathServer.backend());
    settings.put(ENDPOINT, backend.url());
    settings.put("PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString());
    try (AgentProcess agent = AgentProcess.startUnder(sandbox, build, settings, "run")) {
      agent.await(
          "it responds",
          () -> AgentProcess.run(build, settings, "status", "--quiet").exitCode() == FINE);

      List<Step> steps = steps(doctor("--format", "json"));

      assertEquals(List.of("sandbox"), bad(steps));
      assertTrue(
          steps.stream()
              .flatMap(step -> step.advice().stream())
              .anyMatch(line ->
                  line.startsWith(
                      "from the running agent: /proc shows processes only: it is mounted with"
                          + " subset=pid (systemd: ProcSubset=pid)")),
          steps::toString);
    }
  }
}
