package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person types, what comes back, and the exit codes. */
@EveryBuild
final class CommandsIT {
  private static final int SIGPIPE = 13;

  private final Build build;

  @TempDir private Path directory;

  CommandsIT(Build build) {
    this.build = build;
  }

  private AgentProcess.Result run(String... arguments) {
    return AgentProcess.run(build, Map.of(), arguments);
  }

  private static void assertExit(int expected, AgentProcess.Result result) {
    assertEquals(expected, result.exitCode(), result::toString);
  }

  @Test
  void oncePrintsATable() {
    AgentProcess.Result result = run("once");

    assertExit(0, result);
    List<String> lines = result.out().lines().toList();
    assertTrue(
        lines.getFirst().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .* values.*"),
        lines.getFirst());
    assertTrue(lines.contains("system.cpu"), result.out());
    assertTrue(lines.contains("system.memory"), result.out());
    assertEquals("", result.err());
  }

  @Test
  void oncePrintsOtlpJson() throws Exception {
    AgentProcess.Result result = run("once", "--format", "json");

    assertExit(0, result);
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    // strict: a field that OTLP does not know is an error
    JsonFormat.parser().merge(result.out(), request);
    List<Point> points = Point.of(request.build());
    Set<Long> times = points.stream().map(Point::time).collect(Collectors.toSet());
    assertEquals(1, times.size(), "one sample");
    Set<String> names = points.stream().map(p -> p.metric().getName()).collect(Collectors.toSet());
    // utilization takes two samples, of which one is printed
    assertTrue(
        names.containsAll(Set.of("system.cpu.time", "system.cpu.utilization", "system.uptime")),
        names.toString());
  }

  @Test
  void checkTellsSettingsAndTheirOrigins(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("panapulse.toml"), "interval = \"7s\"\n");

    AgentProcess.Result result =
        AgentProcess.run(
            build,
            Map.of(
                "PANAPULSE_EXPORT_ENDPOINT",
                "http://backend.example:4318",
                "PANAPULSE_EXPORT_TOKEN",
                "s3cr3t"),
            "check",
            "--config",
            file.toString(),
            "--log-level",
            "warn");

    assertExit(0, result);
    assertLine(result, "interval", "7s", file.toString());
    assertLine(
        result, "export.endpoint", "http://backend.example:4318", "PANAPULSE_EXPORT_ENDPOINT");
    assertLine(result, "log.level", "warn", "--log-level");
    assertLine(result, "buffer.size", "1MiB", "default");
    assertLine(result, "/proc/stat", "readable");
    assertFalse(result.out().contains("s3cr3t"), result.out());
  }

  private static void assertLine(AgentProcess.Result result, String... parts) {
    assertTrue(
        result.out().lines().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)),
        () -> "no line with " + List.of(parts) + "\n" + result.out());
  }

  @Test
  void allWrongSettingsAreToldAtOnceAndNothingStarts() {
    try (Receiver backend = new Receiver()) {
      AgentProcess.Result result =
          AgentProcess.run(
              build,
              Map.of(
                  "PANAPULSE_EXPORT_ENDPOINT",
                  backend.url(),
                  "PANAPULSE_INTERVAL",
                  "often",
                  "OTEL_METRICS_EXPORTER",
                  "pigeon",
                  "PANAPULSE_ROOT_PATH",
                  "/no/such/directory"),
              "run");

      assertExit(2, result);
      for (String part :
          List.of(
              "PANAPULSE_INTERVAL",
              "often",
              "OTEL_METRICS_EXPORTER",
              "pigeon",
              "PANAPULSE_ROOT_PATH",
              "/no/such/directory")) {
        assertTrue(result.err().contains(part), () -> part + " is missing\n" + result.err());
      }
      assertEquals("", result.out());
      assertEquals(0, backend.requests());
    }
  }

  /** OpenTelemetry's SDK throws for each of these names. */
  @ParameterizedTest
  @ValueSource(strings = {"check", "run", "once"})
  void attributesThatTheSdkRefusesAreNoSettings(String command) {
    for (String name : List.of("%D0%BA%D0%BB", "n".repeat(300))) {
      Map<String, String> environment = Map.of("OTEL_RESOURCE_ATTRIBUTES", name + "=1");
      AgentProcess.Result result = AgentProcess.run(build, environment, command);

      assertExit(2, result);
      String line = result.err().lines().skip(1).findFirst().orElse("");
      assertTrue(line.startsWith("  resource.attributes = \"" + name.charAt(0)), line);
      assertTrue(line.contains("environment variable OTEL_RESOURCE_ATTRIBUTES"), line);
      assertTrue(line.contains("the name of entry 1 "), line);
      assertEquals(2, result.err().lines().count(), result.err());
    }
  }

  @Test
  void unknownKeysInTheFileAreRefused(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("panapulse.toml"), "intervall = \"7s\"\n");

    AgentProcess.Result result = run("run", "--config", file.toString());

    assertExit(2, result);
    assertTrue(result.err().contains("intervall"), result.err());
    assertTrue(result.err().contains("interval"), result.err());
  }

  @Test
  void unknownCommandsAndFlagsAreRefused() {
    for (String word : List.of("dance", "--dance")) {
      AgentProcess.Result result = run(word);

      assertExit(2, result);
      assertTrue(result.err().contains("dance"), result.err());
      assertEquals("", result.out());
    }
  }

  @Test
  void versionIsOneLine() {
    AgentProcess.Result result = run("version");

    assertExit(0, result);
    assertTrue(result.out().matches("panapulse \\d+\\.\\d+\\.\\d+\n"), result.out());
  }

  @Test
  void helpNamesEveryCommandAndTheExitCodes() {
    AgentProcess.Result result = run("--help");

    assertExit(0, result);
    for (String word : List.of("run", "once", "check", "version", "--interval", "Exit status")) {
      assertTrue(result.out().contains(word), result.out());
    }
    assertEquals("", result.err());
  }

  @Test
  void runPrintsRowsWhereThereIsNoEndpoint() {
    try (AgentProcess agent =
        AgentProcess.start(build, Map.of("PANAPULSE_INTERVAL", "200ms"), "run")) {
      agent.await("three rows are printed", () -> rowsPrinted(agent.out()) >= 3);
      assertTrue(agent.out().contains("system.memory"), agent::streams);

      agent.terminate();

      assertExit(0, agent.awaitEnd(Await.LONG));
      assertEquals(agent.account().ticks(), rowsPrinted(agent.out()), agent.err());
    }
  }

  private static long rowsPrinted(String out) {
    return out.lines().filter(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.* values.*")).count();
  }

  @Test
  void exporterNonePrintsNothing() {
    try (AgentProcess agent =
        AgentProcess.start(
            build, Map.of("PANAPULSE_INTERVAL", "100ms", "OTEL_METRICS_EXPORTER", "none"), "run")) {
      agent.await("it runs", () -> agent.err().contains("samples every 100 ms"));

      assertTrue(agent.endWithAccount().ticks() >= 0);
      assertEquals("", agent.out());
    }
  }

  /** Kubernetes sets seven for each service of a name space. */
  @Test
  void thousandsOfVariablesExhaustNeitherStackNorHeap() {
    Map<String, String> environment = new TreeMap<>();
    for (int i = 0; i < 25_000; i++) {
      environment.put("SERVICE_" + i + "_PORT", "tcp://10.0.0.1:80");
    }
    AgentProcess.Result result = AgentProcess.run(build, environment, "once");
    assertExit(0, result);
    assertEquals("", result.err());
    AgentProcess.Result ofDoctor = AgentProcess.run(build, environment, "doctor");
    assertEquals("", ofDoctor.err());
    assertFalse(ofDoctor.out().isEmpty(), ofDoctor::toString);
  }

  @Test
  void ofManyUnknownNamesTheFirstAreReported() throws IOException {
    Map<String, String> variables = new TreeMap<>();
    for (int i = 10_000; i < 30_000; i++) {
      variables.put("PANAPULSE_X" + i, "");
    }
    StringBuilder keys = new StringBuilder();
    for (int i = 10_000; i < 28_000; i++) {
      keys.append('x').append(i).append(" = 1\n");
    }
    Path file = Files.writeString(directory.resolve("unknown.toml"), keys);
    AgentProcess.Result ofFile = run("check", "--config", file.toString());
    assertExit(2, ofFile);
    assertTrue(ofFile.err().endsWith("\n  ... and 17980 more\n"), ofFile::toString);
    AgentProcess.Result ofVariables = AgentProcess.run(build, variables, "check");
    assertExit(2, ofVariables);
    assertTrue(ofVariables.err().endsWith("\n  ... and 19980 more\n"), ofVariables::toString);
    assertEquals(22, ofVariables.err().lines().count(), ofVariables::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "check", "version", "help"})
  void outputThatCannotBeWrittenIsAFailure(String command) {
    List<String> toFull = List.of("sh", "-c", "exec \"$0\" \"$@\" >/dev/full");
    assertExit(1, "panapulse: standard output cannot be written\n", toFull, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "check", "version", "help"})
  void outputThatNobodyReadsIsAFailureWithoutAWord(String command) {
    List<String> toNobody =
        List.of("bash", "-c", "exec 3> >(exec 0<&-); wait $!; exec \"$0\" \"$@\" >&3");
    // SIGPIPE ends the executable as it does every program; a JVM ignores it
    assertExit(build == Build.JAR ? 1 : 128 + SIGPIPE, "", toNobody, command);
  }

  private void assertExit(int code, String err, List<String> starter, String... arguments) {
    try (AgentProcess agent = AgentProcess.startUnder(starter, build, Map.of(), arguments)) {
      AgentProcess.Result result = agent.awaitEnd(Await.LONG);
      assertExit(code, result);
      assertEquals(err, result.err());
      assertEquals("", result.out());
    }
  }

  /** Whoever started it entered the directory before somebody deleted it. */
  private AgentProcess inADeletedDirectory(Map<String, String> settings, String... arguments) {
    Path gone = directory.resolve("gone");
    String deleted = "gone=" + gone + "-$$; mkdir $gone; cd $gone; rmdir $gone; exec \"$0\" \"$@\"";
    return AgentProcess.startUnder(List.of("sh", "-c", deleted), build, settings, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "check", "version", "help", "status", "doctor", "reload", "top"})
  void aDeletedWorkingDirectoryChangesNoCommand(String command) {
    try (AgentProcess agent = inADeletedDirectory(Map.of(), command)) {
      AgentProcess.Result result = agent.awaitEnd(Await.LONG);

      if (build == Build.JAR) {
        // it ends before any of our code runs
        assertExit(1, result);
        assertTrue(result.toString().contains("current working directory"), result::toString);
      } else {
        AgentProcess.Result elsewhere = run(command);
        assertExit(elsewhere.exitCode(), result);
        assertEquals(elsewhere.err(), result.err());
      }
    }
  }

  @Test
  void theAgentRunsInADeletedWorkingDirectory() {
    assumeTrue(build != Build.JAR, "a JVM does not start there");
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            inADeletedDirectory(
                Map.of("PANAPULSE_EXPORT_ENDPOINT", backend.url(), "PANAPULSE_INTERVAL", "200ms"),
                "run")) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() > 1);
      agent.terminate();
      assertExit(0, agent.awaitEnd(Await.LONG));
    }
  }

  @Test
  void relativePathsAreErrorsInADeletedWorkingDirectory() {
    assumeTrue(build != Build.JAR, "a JVM does not start there");
    String why = "a relative path, and the working directory has been deleted";
    Map<String, String> authorities =
        Map.of("PANAPULSE_EXPORT_ENDPOINT", "https://backend.example", "SSL_CERT_FILE", "some.pem");
    try (AgentProcess config = inADeletedDirectory(Map.of(), "check", "--config", "a.toml");
        AgentProcess trust = inADeletedDirectory(authorities, "check");
        AgentProcess support = inADeletedDirectory(Map.of(), "support", "here.tar")) {
      AgentProcess.Result ofConfig = config.awaitEnd(Await.LONG);
      assertExit(2, ofConfig);
      assertTrue(ofConfig.err().contains("--config"), ofConfig::toString);
      assertTrue(ofConfig.err().contains(why), ofConfig::toString);
      AgentProcess.Result ofTrust = trust.awaitEnd(Await.LONG);
      assertExit(2, ofTrust);
      assertTrue(ofTrust.err().contains(why), ofTrust::toString);
      AgentProcess.Result ofSupport = support.awaitEnd(Await.LONG);
      assertExit(1, ofSupport);
      assertTrue(ofSupport.err().contains("cannot write here.tar: " + why), ofSupport::toString);
    }
  }

  @Test
  void settingsForWhichTheMemoryDoesNotSufficeAreRefused() throws IOException {
    assumeTrue(build == Build.EXECUTABLE, "the jar's heap is the JVM's");
    StringBuilder table = new StringBuilder("[resource.attributes]\n");
    for (int i = 0; i < 23_000; i++) {
      table.append('k').append(i).append("='v'\n");
    }
    Path file = Files.writeString(directory.resolve("long.toml"), table);
    AgentProcess.Result result = run("check", "--config", file.toString());
    assertExit(2, result);
    assertEquals(
        "panapulse: the settings take more memory than the agent has; nothing was started\n",
        result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "once --format json", "check", "version", "help"})
  void aClosedStandardOutputIsAFailure(String command) {
    assertExit(
        1,
        "panapulse: standard output cannot be written\n",
        List.of("sh", "-c", "exec \"$0\" \"$@\" >&-"),
        command.split(" ", -1));
  }

  @Test
  void closedStandardStreamsAreNotTakenByOtherFiles() {
    assumeTrue(build == Build.EXECUTABLE, "a JVM opens files before the agent begins");
    List<String> closed = List.of("sh", "-c", "exec \"$0\" \"$@\" <&- >&- 2>&-");
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.startUnder(
                closed,
                build,
                Map.of("PANAPULSE_EXPORT_ENDPOINT", backend.url(), "PANAPULSE_INTERVAL", "200ms"),
                "run")) {
      Await.until("rows are accepted", () -> !backend.acceptedRows().isEmpty());
      for (int fd = 0; fd <= 2; fd++) {
        Path own = Path.of("/proc", Long.toString(agent.pid()));
        String file = own.resolve("fd").resolve(Integer.toString(fd)).toRealPath().toString();
        if (!file.equals("/dev/null")) {
          // the image maps its heap before any of our code runs; nothing can be written there
          assertEquals(build.executable().toRealPath().toString(), file);
          String info = Files.readString(own.resolve("fdinfo").resolve(Integer.toString(fd)));
          assertTrue(info.matches("(?s).*flags:\\s+0?\\d*[04]\\n.*"), "read alone: " + info);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JVM opens files of its own and those of the libraries. */
  private List<String> openFiles(int executable, int jar) {
    int limit = build == Build.JAR ? jar : executable;
    return List.of("sh", "-c", "ulimit -n " + limit + "; exec \"$0\" \"$@\"");
  }

  @ParameterizedTest
  @CsvSource({"run, 6", "run, 12", "once, 8", "once, 12", "once, 27"})
  void tooFewOpenFilesAreNamedInOneLine(String command, int limit) {
    try (AgentProcess agent =
        AgentProcess.startUnder(openFiles(limit, 45), build, Map.of(), command)) {
      AgentProcess.Result result = agent.awaitEnd(Await.LONG);
      assertExit(2, result);
      assertTrue(
          result
              .err()
              .matches(
                  "panapulse: the limit of open files \\(RLIMIT_NOFILE: .*\\) is \\d+, and at least"
                      + " \\d+ are needed\n"),
          result::toString);
    }
  }

  @Test
  void fewOpenFilesSuffice() {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.startUnder(
                openFiles(28, 60),
                build,
                Map.of("PANAPULSE_EXPORT_ENDPOINT", backend.url(), "PANAPULSE_INTERVAL", "200ms"),
                "run")) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 5);
      List<String> warnings =
          agent.err().lines().filter(line -> !line.startsWith("INFO ")).toList();
      assertEquals(1, warnings.size(), agent::streams);
      assertTrue(warnings.getFirst().startsWith("WARN RunCommand - the limit of open files ("));
    }
  }

  @Test
  void tooLittleAddressSpaceIsExplained() {
    assumeTrue(build == Build.EXECUTABLE, "the jar's heap is the JVM's");
    List<String> limited = List.of("sh", "-c", "ulimit -v 8000000; exec \"$0\" \"$@\"");
    try (AgentProcess agent = AgentProcess.startUnder(limited, build, Map.of(), "version")) {
      AgentProcess.Result result = agent.awaitEnd(Await.LONG);
      assertExit(2, result);
      assertTrue(result.err().startsWith("panapulse: the limit of address space is 7812 MB, "));
    }
  }

  @Test
  void aFileFullOfCommentsCostsNoTime(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("comments.toml");
    Files.writeString(file, "# a comment\n\n".repeat(19_000) + "interval = '7s'\n");
    Map<String, String> config = Map.of("PANAPULSE_CONFIG", file.toString());
    AgentProcess.Result result = AgentProcess.run(build, config, "check");
    assertTrue(result.out().contains("= 7s "), result::toString);
    assertTrue(result.out().contains(file + ":38001:1)"), result::toString);
  }

  @Test
  void acceptedSettingsThatAreProbablyMistakesAreNamed() {
    Map<String, String> settings =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/v1/metrics",
            "OTEL_CONFIG_FILE", "/etc/otel.yaml",
            "PANAPULSE_EXPORT_TOKEN", "hunter2");
    AgentProcess.Result result = AgentProcess.run(build, settings, "check");
    assertTrue(result.out().contains("\nWarnings\n  OTEL_CONFIG_FILE is set"), result::toString);
    assertTrue(result.out().contains("/v1/metrics/v1/metrics, because"), result::toString);
    try (AgentProcess agent = AgentProcess.start(build, settings, "run")) {
      agent.await("the same at the start", () -> agent.err().contains("samples every"));
      assertTrue(agent.err().contains("WARN RunCommand - OTEL_CONFIG_FILE is"), agent::streams);
      assertTrue(agent.err().contains("/v1/metrics/v1/metrics, because"), agent::streams);
    }
  }

  @Test
  void anUnknownCommandGetsASuggestion() {
    AgentProcess.Result result = run("chekc");
    assertExit(2, result);
    assertTrue(result.err().contains("did you mean check?"), result::toString);
  }

  /** A list with comments, of the largest size that is read. */
  @Test
  void aLargeListIsRead() throws IOException {
    assertIsRead("[filesystem]\nexclude_mount_points = [\n", "  '/mnt/v-%06d/*', # one\n", "]\n");
  }

  /** Attributes need the most memory of all settings. */
  @Test
  void manyAttributesAreRead() throws IOException {
    assertIsRead("[resource.attributes]\n", "'team.v-%06d' = 'a value'\n", "");
  }

  private void assertIsRead(String begin, String line, String end) throws IOException {
    StringBuilder text = new StringBuilder(begin);
    for (int i = 0; text.length() < 255 * 1024; i++) {
      text.append(String.format(Locale.ROOT, line, i));
    }
    Path file = directory.resolve("config.toml");
    Files.writeString(file, text.append(end));

    AgentProcess.Result result = run("check", "--config", file.toString());

    assertEquals("", result.err());
    assertExit(0, result);
    assertTrue(result.out().contains("v-000100"), "the values are shown");
  }
}
