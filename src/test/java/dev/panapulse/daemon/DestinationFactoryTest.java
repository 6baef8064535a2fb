package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.libc.LibC;
import io.opentelemetry.api.common.AttributeKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
}
