package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.SettingsLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
