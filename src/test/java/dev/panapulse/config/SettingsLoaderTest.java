package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.codec.Secrets;
import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.Glob;
import dev.panapulse.config.type.Secret;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.CollectorSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
  @TempDir Path directory = Path.of("");

  private static SettingsLoaderFixture with(String name, String value) {
    return new SettingsLoaderFixture().variable(name, value);
  }

  private SettingsLoaderFixture toml(String toml) {
    return new SettingsLoaderFixture().file(directory, toml);
  }

  @Test
  void defaults() {
    Settings settings = new SettingsLoaderFixture().settings();
    assertEquals(Duration.ofSeconds(10), settings.interval());
    assertEquals(Exporter.CONSOLE, settings.export().exporter());
    assertEquals("http://localhost:4318/v1/metrics", settings.export().url().toString());
    assertEquals(CollectorList.ALL, List.copyOf(settings.collectors()));
    assertEquals(1 << 20, settings.buffer().size());
    assertEquals(
        "console (default, because no endpoint is set)",
        new SettingsLoaderFixture().origin("export.exporter"));
    assertEquals(
        "(unset) (default, because /nonexistent/config.toml does not exist)",
        new SettingsLoaderFixture().origin("config"));
  }

  private static String withoutFile(Settings settings) {
    return settings.toString().replaceFirst("file=[^,]*, fileHash=[^,]*,", "");
  }

  @Test
  void aFileWithoutAWordSetsNothing() {
    for (String blank : List.of("", "\n", " \t\r\n\n")) {
      Settings settings = toml(blank).settings();
      assertEquals(withoutFile(new SettingsLoaderFixture().settings()), withoutFile(settings));
      assertEquals(directory.resolve("c.toml"), settings.file());
      assertEquals(directory.resolve("c.toml") + " (flag --config)", toml(blank).origin("config"));
    }
  }

  @Test
  void aFileWithSomethingElseThanBlanksIsParsed() {
    assertFalse(toml("\f").problems().isEmpty());
    assertFalse(toml("\u00a0").problems().isEmpty());
  }

  @Test
  void eachSourceOverridesTheOneBelow() {
    SettingsLoaderFixture loading = new SettingsLoaderFixture();
    assertEquals("10s (default)", loading.origin("interval"));
    loading.file(directory, "# interval\ninterval = \"20s\"\n");
    assertEquals("20s (" + directory.resolve("c.toml") + ":2:1)", loading.origin("interval"));
    loading.variable("OTEL_METRIC_EXPORT_INTERVAL", "30000");
    assertEquals(
        "30s (environment variable OTEL_METRIC_EXPORT_INTERVAL)", loading.origin("interval"));
    loading.flag("--interval", "40");
    assertEquals("40s (flag --interval)", loading.origin("interval"));
    assertEquals(Duration.ofSeconds(40), loading.settings().interval());
  }

  @ParameterizedTest
  @CsvSource({
    "PANAPULSE_CONFIG",
    "PANAPULSE_INTERVAL",
    "PANAPULSE_EXPORT_ENDPOINT",
    "PANAPULSE_EXPORT_TOKEN",
    "OTEL_EXPORTER_OTLP_TIMEOUT",
    "OTEL_METRICS_EXPORTER",
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
  })
  void anEmptyVariableIsUnset(String variable) {
    assertEquals(new SettingsLoaderFixture().load(), with(variable, "").load());
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://h:4318,http://h:4318/v1/metrics",
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://h/,http://h/v1/metrics",
    "PANAPULSE_EXPORT_ENDPOINT,http://[::1]:1/x,http://[::1]:1/x/v1/metrics",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,http://h/,http://h/"
  })
  void endpoints(String variable, String value, String url) {
    ExportSettings export = with(variable, value).settings().export();
    assertEquals(url, export.url().toString());
    assertEquals(Exporter.OTLP, export.exporter());
  }

  @Test
  void filesOfTls() {
    TlsSettings tls =
        with("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "/a.pem")
            .variable("OTEL_EXPORTER_OTLP_CERTIFICATE", "/b.pem")
            .variable("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/c.pem")
            .variable("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/c.key")
            .variable("OTEL_EXPORTER_OTLP_ENDPOINT", "https://h")
            .settings()
            .export()
            .tls();
    assertEquals(Optional.of(Path.of("/a.pem")), tls.certificate());
    assertEquals(Optional.of(Path.of("/c.pem")), tls.clientCertificate());
    assertEquals(Optional.of(Path.of("/c.key")), tls.clientKey());
  }

  @Test
  void theMetricsEndpointWinsOverTheBaseOfItsLevelOnly() {
    SettingsLoaderFixture loading =
        with("OTEL_EXPORTER_OTLP_ENDPOINT", "https://elsewhere")
            .variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://m/x");
    assertEquals("http://m/x", loading.settings().export().url().toString());
    loading.flag("--endpoint", "http://flag");
    assertEquals("http://flag/v1/metrics", loading.settings().export().url().toString());
    assertEquals(
        "http://env/v1/metrics",
        toml("export.metrics_endpoint = \"http://file/x\"")
            .variable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://env")
            .settings()
            .export()
            .url()
            .toString());
  }

  @Test
  void openTelemetrysVariablesHaveAnOrder() {
    SettingsLoaderFixture loading =
        with("OTEL_METRIC_EXPORT_TIMEOUT", "1000").variable("OTEL_EXPORTER_OTLP_TIMEOUT", "2000");
    assertEquals(Duration.ofSeconds(2), loading.settings().export().timeout());
    loading.variable("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "3000");
    assertEquals(Duration.ofSeconds(3), loading.settings().export().timeout());
  }

  @Test
  void aSharedVariableThatIsOverriddenIsNotChecked() {
    SettingsLoaderFixture loading = with("OTEL_EXPORTER_OTLP_PROTOCOL", "smoke");
    assertEquals(
        "export.protocol = \"smoke\" (environment variable OTEL_EXPORTER_OTLP_PROTOCOL):"
            + " not supported; allowed: http/protobuf, http/json, grpc",
        loading.problem());
    loading.variable("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf").settings();
    with("OTEL_EXPORTER_OTLP_PROTOCOL", "smoke").flag("--protocol", "http/protobuf").settings();
  }

  @Test
  void theSdkCanBeDisabled() {
    SettingsLoaderFixture loading =
        with("OTEL_SDK_DISABLED", "True").variable("OTEL_METRICS_EXPORTER", "otlp");
    assertEquals(Exporter.NONE, loading.settings().export().exporter());
    assertEquals(
        Exporter.OTLP, loading.variable("OTEL_SDK_DISABLED", "1").settings().export().exporter());
  }

  private static List<String> names(Settings settings) {
    return settings.collectors().stream().map(CollectorSpec::name).toList();
  }

  @Test
  void collectors() {
    assertEquals(
        List.of("cpu", "load"), names(with("PANAPULSE_COLLECTORS", "load, cpu").settings()));
    assertEquals(
        List.of("disk"),
        names(with("PANAPULSE_COLLECTORS", "cpu").flag("--collectors", "disk").settings()));
    Settings settings = toml("[collectors]\nself.enabled = false").settings();
    assertEquals(
        CollectorList.ALL.subList(0, CollectorList.ALL.size() - 1),
        List.copyOf(settings.collectors()));
    assertTrue(
        with("PANAPULSE_COLLECTORS", "cpu,gpu")
            .problem()
            .contains("no collector is called \"gpu\""));
  }

  /** The value of a setting that a collector declares. */
  private static Object value(SettingsLoaderFixture loading, String name) {
    SettingSpec<?> setting =
        CollectorList.ALL.stream()
            .flatMap(collector -> collector.settings().stream())
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow();
    return loading.settings().ofCollectors().value(setting);
  }

  @Test
  void collectorsHaveTheSettingsThatTheyDeclare() {
    assertEquals(Duration.ofSeconds(5), value(new SettingsLoaderFixture(), "filesystem.timeout"));
    assertEquals(
        Duration.ofSeconds(2), value(toml("[filesystem]\ntimeout = \"2s\""), "filesystem.timeout"));
    assertEquals(Glob.list("sd*"), value(toml("[disk]\ninclude = [\"sd*\"]"), "disk.include"));
    assertTrue(toml("[filesystem]\ntimeout = \"2h\"").problem().contains("filesystem.timeout"));
  }

  @Test
  void switchesNeedNoValue() {
    assertTrue(
        (boolean) value(new SettingsLoaderFixture().flag("--cpu-per-core", ""), "cpu.per_core"));
    assertFalse(
        (boolean)
            value(new SettingsLoaderFixture().flag("--cpu-per-core", "false"), "cpu.per_core"));
  }

  @Test
  void resourceAttributes() {
    ResourceSettings resource =
        with("OTEL_RESOURCE_ATTRIBUTES", "a.b=c%20d%2C,service.name=x,").settings().resource();
    assertEquals("x", resource.serviceName());
    assertEquals(Map.of("a.b", "c d,"), resource.attributes());
    assertEquals(
        "y",
        with("OTEL_RESOURCE_ATTRIBUTES", "service.name=x")
            .variable("OTEL_SERVICE_NAME", "y")
            .settings()
            .resource()
            .serviceName());
    assertEquals(
        Map.of("deployment.environment.name", "prod", "k", "v"),
        toml("[resource.attributes]\ndeployment.environment.name = \"prod\"\nk = 'v'")
            .settings()
            .resource()
            .attributes());
  }

  @Test
  void resourceAttributesAreBounded() {
    String name = "n".repeat(255);
    String value = "v".repeat(4096);
    assertEquals(
        Map.of(name, value),
        with("OTEL_RESOURCE_ATTRIBUTES", name + "=" + value).settings().resource().attributes());
    for (String file :
        List.of(
            "resource.attributes = {" + name + "n = '1'}",
            "resource.attributes = {\"k\u00e9\" = '1'}",
            "resource.attributes = {host.name = '" + value + "v'}",
            "resource.service_name = '" + value + "v'")) {
      String problem = toml(file).problem();
      assertTrue(problem.startsWith("resource."), problem);
      assertTrue(problem.contains("longer than ") || problem.contains("other than"), problem);
    }
  }

  @Test
  void headersAndToken() {
    Map<String, Secret> headers =
        with("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b+c==, y = z ")
            .variable("PANAPULSE_EXPORT_TOKEN", "t")
            .settings()
            .export()
            .headers();
    assertEquals(
        Map.of(
            "x-key", new Secret("a b+c=="),
            "y", new Secret("z"),
            "Authorization", new Secret("Bearer t")),
        headers);
  }

  @Test
  void aTokenOverridesAnAuthorizationHeaderOfALowerSource() {
    SettingsLoaderFixture loading = toml("[export.headers]\nauthorization = \"Basic x\"");
    assertEquals(
        Map.of("Authorization", new Secret("Bearer t")),
        loading.variable("PANAPULSE_EXPORT_TOKEN", "t").settings().export().headers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PANAPULSE_INTERVAL|1s|OTEL_METRIC_EXPORT_INTERVAL|2000",
        "PANAPULSE_EXPORT_ENDPOINT|http://a|OTEL_EXPORTER_OTLP_ENDPOINT|http://b",
        "PANAPULSE_EXPORT_TOKEN|t|OTEL_EXPORTER_OTLP_HEADERS|AUTHORIZATION=x",
      })
  void contradictionsNameBothSources(String one, String a, String other, String b) {
    String problem = with(one, a).variable(other, b).problem();
    assertTrue(problem.contains(one), problem);
    assertTrue(problem.contains(other), problem);
    assertTrue(problem.contains("contradicts"), problem);
  }

  @Test
  void sourcesThatAgreeAreFine() {
    with("PANAPULSE_INTERVAL", "1s").variable("OTEL_METRIC_EXPORT_INTERVAL", "1000").settings();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PANAPULSE_INTERVAL|5x|not a duration (such as 500ms, 10s, 1m); allowed: 100ms to 1h",
        "PANAPULSE_INTERVAL|99ms|too short; allowed: 100ms to 1h",
        "PANAPULSE_INTERVAL|61m|too long; allowed: 100ms to 1h",
        "OTEL_METRIC_EXPORT_INTERVAL|1s|not a number of milliseconds; allowed: 100 to 3600000,",
        "OTEL_EXPORTER_OTLP_TIMEOUT|0|too short",
        "PANAPULSE_ROOT_PATH|proc|not an absolute path",
        "PANAPULSE_ROOT_PATH|/nonexistent|does not exist",
        "PANAPULSE_ROOT_PATH|/proc/stat|not a directory",
        "PANAPULSE_LOG_LEVEL|loud|not supported; allowed: trace, debug, info, warn, error, off",
        "OTEL_METRICS_EXPORTER|prometheus|not supported; allowed: otlp, console, none",
        "PANAPULSE_EXPORT_ENDPOINT|localhost:4318|not an http:// or https:// URL",
        "OTEL_EXPORTER_OTLP_CERTIFICATE|ca.pem|not an absolute path",
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE|/c.pem|needs export.client_key",
        "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY|/c.key|needs export.client_certificate",
        "PANAPULSE_EXPORT_ENDPOINT|http://|not a URL",
        "PANAPULSE_EXPORT_ENDPOINT|http://a b|not a URL",
        "PANAPULSE_EXPORT_ENDPOINT|http://h:0|the port",
        "PANAPULSE_EXPORT_ENDPOINT|http://h:65536|the port",
        "PANAPULSE_EXPORT_ENDPOINT|http://h#f|fragment",
        "PANAPULSE_EXPORT_ENDPOINT|http://h/ü|not ASCII; write it percent-encoded",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT|http://ü/|not ASCII",
        "PANAPULSE_EXPORT_ENDPOINT|http://h?q|query",
        "OTEL_EXPORTER_OTLP_HEADERS|abc|entry 1 has no =",
        "OTEL_EXPORTER_OTLP_HEADERS|a=1,b c=2|the name of header 2 is not an HTTP token",
        "OTEL_EXPORTER_OTLP_HEADERS|a=1,A=2|repeats the name",
        "OTEL_EXPORTER_OTLP_HEADERS|a=1%0d%0ab: c|a character that is not allowed",
        "OTEL_EXPORTER_OTLP_HEADERS|a=%00|a character that is not allowed",
        "OTEL_EXPORTER_OTLP_HEADERS|a=%4|two hexadecimal digits",
        "OTEL_EXPORTER_OTLP_HEADERS|Content-Length=0|the agent itself sets",
        "OTEL_EXPORTER_OTLP_HEADERS|Expect=100-continue|the agent itself sets Expect",
        "OTEL_EXPORTER_OTLP_HEADERS|upgrade=h2c|the agent itself sets upgrade",
        "OTEL_RESOURCE_ATTRIBUTES|=1|entry 1 has no name",
        "OTEL_RESOURCE_ATTRIBUTES|a=%ff|does not decode to UTF-8",
        "OTEL_RESOURCE_ATTRIBUTES|a=1,ключ=1|the name of entry 2 has a character other than printable",
        "OTEL_RESOURCE_ATTRIBUTES|a%0Ab=1|the name of entry 1 has a character other than printable",
        "PANAPULSE_EXPORT_TOKEN|a b|a character that is not allowed",
        "OTEL_EXPORTER_OTLP_COMPRESSION|zstd|allowed: gzip, none",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE|delta|allowed: cumulative only",
        "PANAPULSE_INTERVL|1s|unknown variable; did you mean PANAPULSE_INTERVAL?",
        "PANAPULSE_CONFIG|/nonexistent/x.toml|does not exist",
        "PANAPULSE_CONFIG|/proc|is a directory",
        "PANAPULSE_CONFIG|/dev/zero|is larger than 256KiB",
      })
  void badVariables(String variable, String value, String message) {
    String problem = with(variable, value).problem();
    assertTrue(problem.contains(message), problem);
    assertTrue(problem.contains("environment variable " + variable), problem);
    assertEquals(
        variable.contains("HEADERS")
            || variable.contains("TOKEN")
            || variable.contains("INTERVL")
            || value.contains("?")
            || value.contains("#"),
        !problem.contains(" = \"" + value + '"'),
        problem);
  }

  @Test
  void theLineOfAProblem() {
    assertEquals(
        "interval = \"5x\\u000a\" (environment variable PANAPULSE_INTERVAL): not a duration (such as"
            + " 500ms, 10s, 1m); allowed: 100ms to 1h",
        with("PANAPULSE_INTERVAL", "5x\n").problem());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interval = true|interval = \"true\"|:1:1): neither a string",
        "interval = 0|interval = \"0\"|too short",
        "intervall = 5|intervall|unknown setting; did you mean interval?",
        "[exprot]|exprot|unknown setting; did you mean export?",
        "[export]\\nmax_batch_rows = 0|export.max_batch_rows = \"0\"|:2:1): too small; allowed: 1 to 1024",
        "[export]\\nmax_batch_rows = '1'|export.max_batch_rows = \"1\"|not an integer",
        "[export]\\n'max_batch_rows.x' = 1|export.\"max_batch_rows.x\"|unknown setting",
        "export = 1|export|must be a table, with settings such as export.certificate",
        "cpu.per_core = 'yes'|cpu.per_core = \"yes\"|not a boolean; allowed: true or false",
        "disk.include = 'sd*'|disk.include = \"sd*\"|not an array",
        "disk.include = ['a', 1]|disk.include|element 2 is not a string",
        "disk.include = ['']|disk.include|an empty pattern",
        "buffer.size = '1KiB'|buffer.size = \"1KiB\"|too small; allowed: 256KiB to 64MiB",
        "buffer.size = 9223372036854775807|buffer.size = \"9223372036854775807\"|too large",
        "resource.attributes = 'a=b'|resource.attributes = \"a=b\"|not a table of strings",
        "resource.attributes = {a = 1}|resource.attributes|entry 1 is not a string",
        "interval.x = 1|interval|neither a string",
        "[[export]]|export|must be a table",
        "config = 'x'|config|unknown setting",
        "export.temporality = 'delta'|export.temporality|unknown setting",
        "a = |config|:1:4): not TOML: ",
        "interval = 10\\ninterval = 20|config|:2:1): not TOML: interval previously defined at line 1",
        "#\\n\\ninterval = 10\\n#\\ninterval = 20|config|:5:1): not TOML: interval previously defined at line 3",
        "# one\\n\\n[export] # two\\n# three\\nmax_batch_rows = 0 # four|export.max_batch_rows = \"0\"|:5:1): too small",
      })
  void badFiles(String toml, String start, String message) {
    String problem = toml(toml.replace("\\n", "\n")).problem();
    assertTrue(problem.startsWith(start + " ("), problem);
    assertTrue(problem.contains(directory.resolve("c.toml") + ":"), problem);
    assertTrue(problem.contains(message), problem);
  }

  /** Each is bounded in the file, but both together would be too deep for the stack. */
  @Test
  void namesInTablesInTablesHaveABound() {
    String names = "k" + ".k".repeat(59);
    String deep = "{" + names + "=";
    String toml = "[resource]\nattributes = " + deep.repeat(20) + "\"v\"" + "}".repeat(20) + "\n";

    String problem = toml(toml).problem();

    assertTrue(problem.startsWith("resource.attributes ("), problem);
    assertTrue(problem.contains("a name has more than 1000 characters; allowed: "), problem);
  }

  @Test
  void aFileThatIsNotUtf8() {
    String problem =
        new SettingsLoaderFixture()
            .file(directory, new byte[] {'#', '\n', '#', (byte) 0xff})
            .problem();
    assertTrue(problem.endsWith(":2:2): not UTF-8"), problem);
  }

  @Test
  void ofManyUnknownVariablesTheFirstAreReportedAndTheOthersCounted() {
    SettingsLoaderFixture fixture = new SettingsLoaderFixture().variable("PANAPULSE_INTERVAL", "x");
    for (int i = 10_000; i < 30_000; i++) {
      fixture.variable("PANAPULSE_X" + i, "");
    }
    SettingsException refused = assertThrows(SettingsException.class, fixture::load);
    List<String> lines = refused.lines();
    assertEquals(22, lines.size(), lines.toString());
    assertTrue(lines.getFirst().startsWith("PANAPULSE_X10000 "), lines.getFirst());
    assertTrue(lines.get(19).startsWith("PANAPULSE_X10019 "), lines.get(19));
    assertTrue(lines.get(20).startsWith("interval "), "not crowded out: " + lines.get(20));
    assertEquals("... and 19980 more", lines.getLast());
  }

  @Test
  void ofManyErrorsInTheFileTheFirstAreReportedAndTheOthersCounted() {
    for (String line : List.of("unknown%d = 1\n", "[unknown%d]\na = 1\n", "x%d = ]\n")) {
      StringBuilder text = new StringBuilder();
      for (int i = 1; i <= 1000; i++) {
        text.append(line.formatted(i));
      }
      SettingsLoaderFixture fixture = toml(text.toString()).variable("PANAPULSE_INTERVAL", "x");
      List<String> lines = assertThrows(SettingsException.class, fixture::load).lines();
      assertEquals(22, lines.size(), lines.toString());
      assertTrue(lines.getFirst().contains("c.toml:1:"), lines.getFirst());
      assertTrue(lines.get(20).startsWith("interval "), lines.get(20));
      assertEquals("... and 980 more", lines.getLast());
    }
  }

  @Test
  void unknownNamesAreCutAndWithoutSecrets() {
    String secret = "k3y-of-the-backend";
    String name = "a".repeat(40) + secret + "b".repeat(40_000);
    String shown = "a".repeat(40) + Secrets.REDACTED + "b".repeat(13) + '…';
    Secrets.register(secret);
    try {
      SettingsLoaderFixture inFile =
          toml(name + " = 1\n[" + name + "2]\na = 1\n[export." + name + "]\na = 1\n");
      for (Problem problem : inFile.problems()) {
        assertTrue(problem.toString().length() < 200, problem.toString());
        assertFalse(problem.toString().contains(secret), problem.toString());
      }
      assertTrue(inFile.problems().getFirst().toString().startsWith(shown + " ("));
      String twice = toml(name + " = 1\n" + name + " = 2\n").problem();
      assertTrue(
          twice.endsWith(": not TOML: " + shown + " previously defined at line 1, column 1"));
      String variable = new SettingsLoaderFixture().variable("PANAPULSE_" + name, "x").problem();
      assertTrue(variable.startsWith("PANAPULSE_" + "a".repeat(40)), variable);
      assertTrue(variable.length() < 200, variable);
      assertFalse(variable.contains(secret), variable);
    } finally {
      Secrets.forget(secret);
    }
  }

  @Test
  void everythingIsReportedAtOnce() {
    List<Problem> problems =
        toml("interval = \"1d\"\nx = ]\ny = ]\n[disk]\ninclude = 1\n")
            .variable("PANAPULSE_FOO", "x")
            .variable("PANAPULSE_LOG_LEVEL", "x")
            .variable("OTEL_SOMETHING_ELSE", "x")
            .flag("--timeout", "x")
            .flag("--intervall", "x")
            .problems();
    assertEquals(
        List.of(
            "PANAPULSE_FOO",
            "--intervall",
            "config",
            "config",
            "interval",
            "log.level",
            "export.timeout",
            "disk.include"),
        problems.stream().map(Problem::key).toList(),
        problems.toString());
  }

  @Test
  void aValueThatIsOverriddenIsStillChecked() {
    String problem = toml("interval = \"1d\"").flag("--interval", "1s").problem();
    assertTrue(problem.startsWith("interval = \"1d\""), problem);
  }

  @Test
  void serviceLinksOfKubernetesAreNotOurs() {
    with("PANAPULSE_PORT", "tcp://10.0.0.1:80")
        .variable("PANAPULSE_SERVICE_HOST", "10.0.0.1")
        .variable("PANAPULSE_PORT_80_TCP_ADDR", "10.0.0.1")
        .settings();
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    assertEquals(Duration.ofSeconds(7), toml("\ufeffinterval = '7s'").settings().interval());
    assertTrue(toml("\ufeffintervall = 7").problem().contains("c.toml:1:1)"), "its column counts");
    assertFalse(toml("interval = '7s'\n\ufeff").problems().isEmpty(), "elsewhere it is no mark");
  }

  @Test
  void aPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    SettingsLoaderFixture loading = new SettingsLoaderFixture().file(fifo);
    String problem = assertTimeoutPreemptively(Duration.ofSeconds(10), loading::problem);
    assertEquals(
        "config = \""
            + fifo
            + "\" (flag --config): is a pipe, not a file; allowed: the path of a readable TOML"
            + " file",
        problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"# a comment of some length", "#", "", "[export] # a comment"})
  void theLargestFileOfCommentsIsReadAtOnce(String first) {
    String comment = first.substring(Math.max(0, first.indexOf('#')));
    String end = (first.startsWith("[") ? "" : "[export]\n") + "timeout = '7s'\n";
    StringBuilder text = new StringBuilder(first + '\n');
    while (text.length() + comment.length() + end.length() < 255 * 1024) {
      text.append(comment).append('\n');
    }
    SettingsLoaderFixture loading = toml(text + end);
    Settings settings = assertTimeoutPreemptively(Duration.ofSeconds(2), loading::settings);
    assertEquals(Duration.ofSeconds(7), settings.export().timeout());
  }

  /** Files of any size: what they begin with, a repeated line with a number, and the end. */
  private static final List<List<String>> SHAPES =
      List.of(
          List.of(
              "[filesystem]\nexclude_mount_points = [\n",
              "  \"/mnt/volume-%06d/*\", # one of them\n",
              "]\n"),
          List.of("[filesystem]\nexclude_mount_points = [", "\"/mnt/volume-%06d/*\", ", "]\n"),
          List.of("[resource.attributes]\n", "\"team.attribute_%06d\" = 'a value'\n", ""),
          List.of("", "[unknown_%06d]\nkey = 1\n", ""),
          List.of("", "unknown_%06d = 1\n", ""));

  private static String shaped(List<String> shape, int bytes) {
    StringBuilder text = new StringBuilder(shape.get(0));
    for (int i = 0; text.length() < bytes; i++) {
      text.append(String.format(Locale.ROOT, shape.get(1), i));
    }
    return text.append(shape.get(2)).toString();
  }

  private long nanosToRead(String text) {
    SettingsLoaderFixture loading = toml(text);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 7; i++) {
      long before = threads.getCurrentThreadCpuTime();
      try {
        loading.load();
      } catch (SettingsException unknown) {
        // some of the shapes have keys that are not known
      }
      least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
    }
    return least;
  }

  /** Eight times the text takes some eight times as long; a square would be 64, a cube 512. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void theTimeToReadGrowsWithTheSizeAndNotWithItsSquare(int shape) {
    long small = nanosToRead(shaped(SHAPES.get(shape), 31 * 1024));
    long large = nanosToRead(shaped(SHAPES.get(shape), 255 * 1024));
    double ratio = (double) large / Math.max(1, small);
    assertTrue(ratio < 24, () -> "255 kB take " + ratio + " times as long as 31 kB");
  }

  @Test
  void declarativeConfigurationIsPointedOut() {
    assertEquals(List.of(), with("OTEL_CONFIG_FILE", " ").load().hints());
    for (String variable : List.of("OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE")) {
      List<String> hints = with(variable, "/etc/otel.yaml").load().hints();
      assertEquals(1, hints.size());
      assertTrue(hints.getFirst().startsWith(variable + " is set, but"), hints.getFirst());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PANAPULSE_EXPORT_ENDPOINT,http://h/v1/metrics,1",
    "OTEL_EXPORTER_OTLP_ENDPOINT,https://h:1/otlp/v1/metrics/,1",
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://h/v1/metric,0",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,http://h/v1/metrics,0",
  })
  void aPathThatWouldBeDoubledIsPointedOut(String variable, String url, int count) {
    SettingsLoaderFixture loading = with(variable, url);
    List<String> hints = loading.load().hints();
    assertEquals(count, hints.size(), hints.toString());
    if (count > 0) {
      assertTrue(hints.getFirst().contains("/v1/metrics/v1/metrics, because"), hints.getFirst());
    }
    assertEquals(List.of(), loading.flag("--protocol", "grpc").load().hints());
    assertEquals(List.of(), loading.flag("--exporter", "none").load().hints());
  }

  @Test
  void theHashOfTheFileIsThatOfSha256sum() {
    assertEquals(
        Optional.of("5458489386da"),
        new SettingsLoaderFixture().file(directory, "interval = \"7s\"\n").settings().fileHash());
    assertEquals(Optional.empty(), new SettingsLoaderFixture().settings().fileHash());
  }

  /** Whoever asks a running agent needs to find it, whatever was done to the settings since. */
  @Test
  void theSocketIsFoundAlthoughOtherSettingsAreWrong() {
    String wrong =
        "interval = 7\nno_such = 1\n[control]\nsocket = \"/tmp/one.sock\"\nno_such = 2\n";
    SettingsLoaderFixture fixture =
        new SettingsLoaderFixture()
            .file(directory, wrong)
            .variable("PANAPULSE_NO_SUCH", "1")
            .variable("PANAPULSE_EXPORT_ENDPOINT", "nonsense");
    assertEquals(List.of(Path.of("/tmp/one.sock")), fixture.control().sockets());
    assertTrue(fixture.problems().size() >= 3);
  }

  @Test
  void theSocketIsFoundAlthoughTheFileCannotBeRead() {
    SettingsLoaderFixture fixture = new SettingsLoaderFixture().file(directory, "not = = toml");
    assertEquals(Path.of("/run/panapulse/control.sock"), fixture.control().sockets().getFirst());
    fixture = new SettingsLoaderFixture().file(directory.resolve("none.toml"));
    assertEquals(Path.of("/run/panapulse/control.sock"), fixture.control().sockets().getFirst());
  }

  @Test
  void aWrongSocketIsReported() {
    SettingsLoaderFixture fixture =
        new SettingsLoaderFixture().file(directory, "[control]\nsocket = \"relative\"\n");
    List<Problem> problems = assertThrows(SettingsException.class, fixture::control).problems();
    assertEquals(1, problems.size());
    assertEquals("control.socket", problems.getFirst().key());
  }
}
