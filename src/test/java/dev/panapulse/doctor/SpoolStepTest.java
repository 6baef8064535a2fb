package dev.panapulse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system with little room. */
final class SpoolStepTest {
  private final LibC libc = LibC.system();

  @TempDir private Path directory;

  /** A C library that reports this many free bytes. */
  private LibC withFree(long bytes) {
    Layouts.Statvfs layout = libc.layouts().statvfs();
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(libc, arguments);
              if (method.getName().equals("statvfs")) {
                long found = (long) arguments[1];
                OffHeap.putLong(found + layout.frsize(), 1);
                OffHeap.putLong(found + layout.bavail(), bytes);
              }
              return result;
            });
  }

  private Finding examine(long free) throws IOException {
    Path file = Files.writeString(directory.resolve("config.toml"), "");
    Path spool = Files.createDirectories(directory.resolve("spool"));
    Files.write(spool.resolve("0000000000000001.spool3"), new byte[4096]);
    LoadedSettings loaded =
        SettingsLoader.load(
            Map.of(
                "PANAPULSE_SPOOL_DIRECTORY",
                spool.toString(),
                "PANAPULSE_SPOOL_MAX_BYTES",
                "64MiB"),
            Map.of(),
            Optional.of(file));
    return new SpoolStep(
            withFree(free), loaded.settings(), new SettingText(loaded), Optional::empty)
        .examine();
  }

  @Test
  void sizesAreInTheUnitOfTheSetting() throws IOException {
    Finding finding = examine(48L << 20);
    assertEquals(State.NOTE, finding.state());
    assertEquals(
        List.of(
            "the file system has 48MiB left, and spool.max_bytes is 64MiB: free some room, or lower"
                + " the limit"),
        finding.advice());
    assertEquals(directory.resolve("spool") + "; rows wait in 1 file, 4KiB", finding.what());
    assertEquals(State.BAD, examine((1 << 20) - 1).state());
    assertEquals(State.OK, examine(1L << 40).state());
  }
}
