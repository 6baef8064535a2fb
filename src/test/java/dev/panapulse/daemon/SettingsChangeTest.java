package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.SettingKey;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SettingsChangeTest {
  private static final Map<String, String> OTLP =
      Map.of("PANAPULSE_EXPORT_ENDPOINT", "http://localhost:4318");

  private static LoadedSettings load(Map<String, String> more) {
    Map<String, String> environment = new TreeMap<>(OTLP);
    environment.putAll(more);
    return SettingsLoader.load(
        environment, Map.of(), Optional.of(TestSettings.resource("/settings/defaults.toml")));
  }

  private static SettingsChange change(Map<String, String> from, Map<String, String> to) {
    return SettingsChange.of(load(from), load(to), level -> true, false);
  }

  private static SettingsChange changeTo(String... variables) {
    Map<String, String> to = new TreeMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      to.put(variables[i], variables[i + 1]);
    }
    return change(Map.of(), to);
  }

  @Test
  void theSameSettingsChangeNothing() {
    SettingsChange change = changeTo();
    assertEquals(List.of(), change.changed());
    assertEquals(List.of(), change.untilRestart());
    assertEquals(load(Map.of()).settings(), change.settings().settings());
  }

  @ParameterizedTest
  @CsvSource({
    "PANAPULSE_INTERVAL, 3s, interval",
    "PANAPULSE_EXPORT_TIMEOUT, 3s, export.timeout",
    "PANAPULSE_EXPORT_TOKEN, abcdef, export.token",
    "PANAPULSE_EXPORT_PROTOCOL, grpc, export.protocol",
    "PANAPULSE_SPOOL_REPLAY_RATE, 3, spool.replay_rate",
    "PANAPULSE_COLLECTORS_LOAD_ENABLED, false, collectors.load.enabled",
    "PANAPULSE_NETWORK_LOOPBACK, true, network.loopback",
    "PANAPULSE_LOG_LEVEL, warn, log.level",
  })
  void aChangeTakesEffectAtOnce(String variable, String value, String key) {
    SettingsChange change = changeTo(variable, value);
    assertTrue(change.changed().contains(key), change.toString());
    assertEquals(List.of(), change.untilRestart());
    assertEquals(load(Map.of(variable, value)).settings(), change.settings().settings());
  }

  @ParameterizedTest
  @CsvSource({
    "PANAPULSE_BUFFER_SIZE, 2MiB, buffer.size",
    "PANAPULSE_SPOOL_ENABLED, false, spool.enabled",
    "PANAPULSE_SPOOL_MAX_AGE, 3h, spool.max_age",
    "PANAPULSE_CONTROL_ENABLED, false, control.enabled",
    "PANAPULSE_EXPORT_EXPORTER, console, export.exporter",
  })
  void aRestartIsNeededAndTheValueStays(String variable, String value, String key) {
    SettingsChange change = changeTo(variable, value, "PANAPULSE_INTERVAL", "3s");
    assertEquals(List.of("interval"), change.changed());
    assertTrue(change.untilRestart().contains(key), change.toString());
    assertEquals(load(Map.of("PANAPULSE_INTERVAL", "3s")).settings(), change.settings().settings());
  }

  @Test
  void anotherSecretIsAChangeThatDoesNotShowIt() {
    SettingsChange change =
        change(
            Map.of("PANAPULSE_EXPORT_TOKEN", "the-first"),
            Map.of("PANAPULSE_EXPORT_TOKEN", "the-second"));
    assertEquals(List.of("export.token"), change.changed());
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_HEADERS, 'a=1,b=2', 'a=1,b=3', export.headers",
    "PANAPULSE_EXPORT_TOKEN, first, second, export.token",
    "PANAPULSE_EXPORT_PROXY, http://u:p@h:1, http://u:q@h:1, export.proxy",
    "PANAPULSE_EXPORT_METRICS_ENDPOINT, http://h/?key=1, http://h/?key=2, export.metrics_endpoint",
  })
  void ofSeveralSecretsTheOneThatChangesIsNamed(
      String variable, String from, String to, String key) {
    Map<String, String> before = new TreeMap<>();
    before.put("OTEL_EXPORTER_OTLP_HEADERS", "x-key=s1");
    before.put("PANAPULSE_EXPORT_TOKEN", "token");
    before.put("PANAPULSE_EXPORT_PROXY", "http://user:password@proxy:1");
    before.put("PANAPULSE_EXPORT_METRICS_ENDPOINT", "http://h/?k=secret");
    before.put(variable, from);
    Map<String, String> after = new TreeMap<>(before);
    after.put(variable, to);

    SettingsChange change = change(before, after);

    assertEquals(List.of(key), change.changed());
    assertEquals(List.of(), change.untilRestart());
    for (String secret : List.of("s1", "token=", "password", "secret", "second", "key=2")) {
      assertFalse(change.toString().contains(secret), secret);
    }
  }

  /** Another value of each setting than its default. */
  private static String other(SettingKey<?> key, Path directory) throws IOException {
    return switch (key.name()) {
      case "config" ->
          Files.copy(
                  TestSettings.resource("/settings/defaults.toml"), directory.resolve("other.toml"))
              .toString();
      case "collectors" -> "cpu";
      case "log.level" -> "warn";
      case "export.exporter" -> "console";
      case "export.endpoint", "export.metrics_endpoint" -> "http://other:4318";
      case "export.protocol" -> "http/json";
      case "export.proxy" -> "http://proxy:1";
      case "export.compression" -> "none";
      case "export.start_jitter" -> "off";
      case "export.token_file" ->
          Files.writeString(directory.resolve("token"), "a-token").toString();
      case "spool.fsync" -> "always";
      case "spool.order" -> "live_first";
      default ->
          switch (key.typeName()) {
            case "boolean" -> key.shownDefault().orElseThrow().equals("true") ? "false" : "true";
            case "duration" -> "1m";
            case "size" -> "2MiB";
            case "integer" -> "5";
            case "path" -> directory.toString();
            case "list of patterns" -> "x*";
            case "table of secrets", "table of strings" -> "a=b";
            case "secret", "string" -> "other";
            default -> throw new AssertionError("no other value for " + key.name());
          };
    };
  }

  private static final String CLIENT = "export.client_";

  /** One that has no other value. */
  private static final String FIXED = "export.temporality";

  /** Settings that are set together, or follow from others. */
  private static boolean follows(String key, String of) {
    return (of.startsWith(CLIENT) && key.startsWith(CLIENT) && !key.equals(of))
        || (of.equals("collectors") && key.startsWith("collectors."))
        || (of.equals("export.metrics_endpoint") && key.equals("export.endpoint"));
  }

  private static Stream<String> keys() {
    return Settings.keys().stream().map(SettingKey::name).filter(name -> !name.equals(FIXED));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void eachSettingIsTakenOverOrNamed(String name, @TempDir Path directory) throws IOException {
    SettingKey<?> key =
        Settings.keys().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    String value = other(key, directory);
    Map<String, String> variables = new TreeMap<>();
    for (SettingKey<?> each : Settings.keys()) {
      if (each == key || (follows(each.name(), name) && name.startsWith(CLIENT))) {
        variables.put(each.variableNames().getFirst(), value);
      }
    }
    LoadedSettings from = load(Map.of());
    LoadedSettings to =
        name.equals("config")
            ? SettingsLoader.load(OTLP, Map.of(), Optional.of(Path.of(value)))
            : load(variables);

    SettingsChange change = SettingsChange.of(from, to, level -> true, false);

    List<String> named = key.needsRestart() ? change.untilRestart() : change.changed();
    List<String> others = key.needsRestart() ? change.changed() : change.untilRestart();
    assertEquals(List.of(), others);
    assertEquals(List.of(name), named.stream().filter(each -> !follows(each, name)).toList());
    assertEquals((key.needsRestart() ? from : to).settings(), change.settings().settings());
    assertEquals((key.needsRestart() ? from : to).origins(), change.settings().origins());
  }

  @Test
  void jsonToGrpcWaitsForARestartWhileTheSpoolMayHaveJson() {
    Map<String, String> json = Map.of("PANAPULSE_EXPORT_PROTOCOL", "http/json");
    Map<String, String> protobuf = Map.of("PANAPULSE_EXPORT_PROTOCOL", "http/protobuf");
    Map<String, String> grpc = Map.of("PANAPULSE_EXPORT_PROTOCOL", "grpc");
    assertTrue(change(json, grpc).untilRestart().contains("export.protocol"));
    assertEquals(List.of(), change(protobuf, grpc).untilRestart());
    assertEquals(List.of(), change(json, protobuf).untilRestart());
    SettingsChange later = SettingsChange.of(load(protobuf), load(grpc), level -> true, true);
    assertTrue(later.untilRestart().contains("export.protocol"), later.toString());
  }

  @Test
  void aLogLevelThatLoggersDoNotMakeStays() {
    SettingsChange change =
        SettingsChange.of(
            load(Map.of()),
            load(Map.of("PANAPULSE_LOG_LEVEL", "debug")),
            level -> level.compareTo(LogLevel.INFO) >= 0,
            false);
    assertEquals(List.of("log.level"), change.untilRestart());
    assertEquals(LogLevel.INFO, change.settings().settings().logLevel());
  }
}
