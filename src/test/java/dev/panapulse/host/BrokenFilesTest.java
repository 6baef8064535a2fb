package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.host.cpu.CpuCollector;
import dev.panapulse.host.cpu.LoadCollector;
import dev.panapulse.host.cpu.PressureCollector;
import dev.panapulse.host.cpu.SystemCollector;
import dev.panapulse.host.memory.MemoryCollector;
import dev.panapulse.host.memory.PagingCollector;
import dev.panapulse.host.process.ProcessesCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in the files, no collector throws, and no number that was cut off gets out. */
final class BrokenFilesTest {
  /** A file to break: up to {@code at} of it is left, or one byte of it is another. */
  record Damage(String file, double at, boolean cut, byte replacement) {}

  @Provide
  Arbitrary<Damage> damages() {
    Arbitrary<String> files =
        Arbitraries.of(
            "/proc/stat",
            "/proc/meminfo",
            "/proc/vmstat",
            "/proc/loadavg",
            "/proc/uptime",
            "/proc/pressure/io",
            "/proc/pressure/cpu",
            "/proc/700/stat");
    return net.jqwik.api.Combinators.combine(
            files,
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(true, false),
            Arbitraries.bytes())
        .as(Damage::new);
  }

  private static List<Collector> collectors(HostContext host) {
    return List.of(
        new CpuCollector(host, true),
        new MemoryCollector(host),
        new LoadCollector(host),
        new PagingCollector(host),
        new SystemCollector(host),
        new ProcessesCollector(host, true),
        new PressureCollector(host));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void areReadAsFarAsTheyMakeSense(@ForAll("damages") Damage damage) throws IOException {
    Path directory = Files.createTempDirectory("panapulse-broken");
    try {
      HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", directory);
      Collector[] collectors = collectors(host.host()).toArray(Collector[]::new);
      host.tick(collectors);
      Map<String, Double> whole = host.values();
      breakFile(directory.resolve(damage.file.substring(1)), damage);
      host.tick(collectors);
      if (damage.cut) {
        // how many there are of something is no number that was read
        host.values()
            .forEach((series, value) -> {
              if (!series.contains(".count")) {
                assertEquals(whole.get(series), value, series);
              }
            });
      }
      for (Collector collector : collectors) {
        collector.sources().forEach(ProcFile::close);
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void breakFile(Path file, Damage damage) throws IOException {
    byte[] content = Files.readAllBytes(file);
    int at = (int) (damage.at * (content.length - 1));
    if (damage.cut) {
      content = java.util.Arrays.copyOf(content, at);
    } else {
      content[at] = damage.replacement;
    }
    Files.write(file, content);
  }
}
