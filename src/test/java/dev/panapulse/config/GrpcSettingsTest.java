package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenTelemetry's variables mean when gRPC is spoken. */
class GrpcSettingsTest {
  private static SettingsLoaderFixture grpc() {
    return new SettingsLoaderFixture().variable("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
  }

  private static String url(SettingsLoaderFixture loading) {
    return loading.settings().export().url().toString();
  }

  @Test
  void theDefaultIsTheStandardPort() {
    SettingsLoaderFixture loading = grpc().flag("--exporter", "otlp");
    assertEquals("http://localhost:4317", url(loading));
    assertEquals(
        "http://localhost:4317 (default, because export.protocol is grpc)",
        loading.origin("export.endpoint"));
    assertEquals(Protocol.GRPC, loading.settings().export().protocol());
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://h:4317,http://h:4317",
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://h:4317/,http://h:4317",
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://h/path,http://h",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,http://h:1/v1/metrics,http://h:1",
    "PANAPULSE_EXPORT_ENDPOINT,http://[::1]:5,http://[::1]:5"
  })
  void noPathIsAppended(String variable, String value, String url) {
    assertEquals(url, url(grpc().variable(variable, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT,OTEL_EXPORTER_OTLP_INSECURE,collector:4317,http://collector:4317",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,OTEL_EXPORTER_OTLP_METRICS_INSECURE,10.0.0.1:1,"
        + "http://10.0.0.1:1",
    "PANAPULSE_EXPORT_ENDPOINT,OTEL_EXPORTER_OTLP_INSECURE,[::1]:4317,http://[::1]:4317"
  })
  void withoutASchemeItIsInsecureOnlyIfThatIsSaid(
      String variable, String insecure, String value, String url) {
    assertEquals(url, url(grpc().variable(variable, value).variable(insecure, "true")));
  }

  @Test
  void withoutASchemeItIsSecureByDefault() {
    assertEquals("https://h:4317", url(grpc().flag("--endpoint", "h:4317")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector:4317", "10.0.0.1:4317", "[::1]:4317"})
  void httpWantsAScheme(String endpoint) {
    assertEquals(
        "export.endpoint = \""
            + endpoint
            + "\" (flag --endpoint): not an http:// or https:// URL; only export.protocol grpc"
            + " takes host:port",
        new SettingsLoaderFixture().flag("--endpoint", endpoint).problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "host:", "host:port", "host:4317/path", ":4317", "h:0"})
  void whatIsNoHostAndPortIsRefused(String endpoint) {
    grpc().variable("OTEL_EXPORTER_OTLP_INSECURE", "true").flag("--endpoint", endpoint).problem();
  }

  @ParameterizedTest
  @ValueSource(strings = {"te", "Grpc-Timeout", "Keep-Alive"})
  void headersOfGrpcAreItsOwn(String name) {
    assertEquals(
        "export.headers (environment variable OTEL_EXPORTER_OTLP_HEADERS):"
            + " with export.protocol grpc the agent sets the header "
            + name
            + " itself",
        grpc().variable("OTEL_EXPORTER_OTLP_HEADERS", name + "=s3cret").problem());
    new SettingsLoaderFixture().variable("OTEL_EXPORTER_OTLP_HEADERS", name + "=s3cret").settings();
  }

  @Test
  void thePortOfGrpcIsPointedOutUntilAProtocolIsChosen() {
    SettingsLoaderFixture loading = new SettingsLoaderFixture().flag("--endpoint", "http://h:4317");
    List<String> hints = loading.load().hints();
    assertEquals(1, hints.size());
    assertTrue(hints.getFirst().contains("set export.protocol to grpc"), hints.getFirst());
    assertEquals(List.of(), loading.flag("--protocol", "http/protobuf").load().hints());
    assertEquals(List.of(), loading.flag("--protocol", "grpc").load().hints());
    assertEquals(
        List.of(), new SettingsLoaderFixture().flag("--endpoint", "http://h:4318").load().hints());
  }
}
