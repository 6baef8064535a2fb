package dev.panapulse.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsException;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import io.opentelemetry.api.common.AttributeKey;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DestinationFactoryTest {
  private static String instance(Settings settings) {
    return String.valueOf(
        DestinationFactory.resource(LibC.system(), settings, "1")
            .getAttribute(AttributeKey.stringKey("service.instance.id")));
  }

  @Test
  void twoAgentsOnOneHostAreTwoInstances(@TempDir Path spool) {
    String one = instance(TestSettings.with());
    assertEquals(one, instance(TestSettings.with()));
    assertNotEquals(one, instance(TestSettings.everything()), "another settings file");
    Settings elsewhere =
        SettingsLoader.load(
                Map.of("PANAPULSE_SPOOL_DIRECTORY", spool.toString()),
                Map.of(),
                Optional.of(TestSettings.with().file()))
            .settings();
    assertNotEquals(one, instance(elsewhere), "another spool");
    assertNotEquals(
        one, instance(TestSettings.with("--root-path", spool.toString())), "another root");
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> names =
        Arbitraries.of(
            "Expect",
            "upgrade",
            "TE",
            "Trailer",
            "Keep-Alive",
            "grpc-x",
            "x-bin",
            "Host",
            "User-Agent",
            "Connection",
            "Content-Type",
            "Proxy-Connection",
            "x y",
            "ü",
            "x!");
    Arbitrary<String> values = Arbitraries.of("", "1", "a%09b", "%c3%bc", "%00", "%7f", "a b");
    return Combinators.combine(names, values).as((name, value) -> name + "=" + value);
  }

  @Provide
  Arbitrary<String> urls() {
    Arbitrary<String> hosts =
        Arbitraries.of("h", "h.", "1.2.3.4", "[::1]", "[fe80::1%25e]", "a_b", "ü", "h:", "h:1", "");
    Arbitrary<String> paths =
        Arbitraries.of(
            "", "/", "/ü", "/a b", "/%20", "/\u00a0", "?k=ü", "?k", "/\u007f", "/{}", "/x|y");
    return Combinators.combine(Arbitraries.of("http://", "https://"), hosts, paths)
        .as((scheme, host, path) -> scheme + host + path);
  }

  @Property(tries = 500)
  void whateverTheSettingsAcceptCanBeRun(
      @ForAll("headers") String header,
      @ForAll("urls") String url,
      @ForAll boolean exact,
      @ForAll("protocols") String protocol,
      @ForAll("proxies") String proxy,
      @ForAll("attributes") String attributes) {
    Settings settings;
    try {
      settings =
          SettingsLoader.load(
                  Map.of(
                      exact ? "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" : "OTEL_EXPORTER_OTLP_ENDPOINT",
                      url,
                      "OTEL_EXPORTER_OTLP_HEADERS",
                      header,
                      "OTEL_EXPORTER_OTLP_PROTOCOL",
                      protocol,
                      "PANAPULSE_EXPORT_PROXY",
                      proxy,
                      "OTEL_RESOURCE_ATTRIBUTES",
                      attributes),
                  Map.of(),
                  Optional.of(TestSettings.with().file()))
              .settings();
    } catch (SettingsException refused) {
      return;
    }
    PrintStream out = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    assertNotNull(
        DestinationFactory.create(
            LibC.system(), settings, -1, EndRequest.never(), BackendFacts.unwatched(), out, "1"));
  }

  @Provide
  Arbitrary<String> protocols() {
    return Arbitraries.of("http/protobuf", "http/json", "grpc");
  }

  @Provide
  Arbitrary<String> attributes() {
    return Arbitraries.of(
        "",
        "a=1,b=ü%00",
        "ключ=1",
        "%0a=1",
        "a%7f=1",
        "a%20=1",
        "n".repeat(255) + "=1",
        "n".repeat(256) + "=1",
        "host.name=" + "h".repeat(300),
        "service.name=" + "s".repeat(5000));
  }

  @Provide
  Arbitrary<String> proxies() {
    return Arbitraries.of(
        "none", "http://p", "http://u:p%C3%BC@p:1", "http://[::1]:2", "ü:p@h", "u:%20@p");
  }
}
