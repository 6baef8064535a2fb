package dev.panapulse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.daemon.InstanceKeeper;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostIdStepTest {
  @TempDir Path directory = Path.of("");

  private Settings settings() throws IOException {
    Path file = directory.resolve("config.toml");
    Files.writeString(file, "");
    return SettingsLoader.load(
            Map.of(
                "PANAPULSE_ROOT_PATH", directory.toString(),
                "PANAPULSE_SPOOL_DIRECTORY", directory.resolve("state").toString(),
                "PANAPULSE_EXPORT_ENDPOINT", "http://backend.example:4318"),
            Map.of(),
            Optional.of(file))
        .settings();
  }

  private void start() throws IOException {
    new InstanceKeeper(LibC.system(), settings()).named(settings());
  }

  @Test
  void aCloneIsToldFromTheHostThatItWasMadeOf() throws IOException {
    Files.createDirectories(directory.resolve("etc"));
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
    Path cloud = directory.resolve("var/lib/cloud/data/instance-id");
    Files.createDirectories(cloud.getParent());
    Files.writeString(cloud, "i-1\n");
    start();
    HostIdStep step = new HostIdStep(LibC.system(), settings());
    assertEquals(State.OK, step.examine().state());

    Files.writeString(cloud, "i-2\n");
    start();

    Finding finding = step.examine();
    assertEquals(State.NOTE, finding.state());
    assertTrue(
        finding
            .what()
            .endsWith(
                "service.instance.id is a new one, because the machine id is that of the host"
                    + " before, but the cloud instance id is another"),
        finding::what);
  }
}
