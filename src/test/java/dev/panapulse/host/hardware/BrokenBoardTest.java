package dev.panapulse.host.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in the files of /sys, nothing is thrown, and nothing absurd gets out. */
final class BrokenBoardTest {
  private static final long SECOND = 1_000_000_000L;

  /** The least and the greatest that a metric may ever say. */
  private static final Map<String, double[]> RANGES =
      Map.ofEntries(
          Map.entry("hw.temperature", new double[] {Degrees.COLDEST, Degrees.HOTTEST}),
          Map.entry("hw.temperature.limit", new double[] {Degrees.COLDEST, Degrees.HOTTEST}),
          Map.entry("hw.fan.speed", new double[] {0, 60_000}),
          Map.entry("hw.voltage", new double[] {-1_000, 1_000}),
          Map.entry("hw.power", new double[] {-100_000, 100_000}),
          Map.entry("hw.host.power", new double[] {0, 100_000}),
          Map.entry("hw.power_supply.usage", new double[] {-100_000, 100_000}),
          Map.entry("hw.status", new double[] {0, 1}),
          Map.entry("panapulse.raspberry_pi.throttled", new double[] {0, 1}),
          Map.entry("hw.battery.charge", new double[] {0, 1}),
          Map.entry("hw.battery.charge.limit", new double[] {0, 1}),
          Map.entry("hw.battery.time_left", new double[] {0, 60 * 86_400}),
          Map.entry("hw.physical_disk.endurance_utilization", new double[] {0, 0.9}),
          Map.entry("system.cpu.frequency", new double[] {1_000, 1e11}));

  /** How some files are broken, all by one seed; cut: only by their ends. */
  record Damage(String board, long seed, boolean cut) {}

  @Provide
  Arbitrary<Damage> damages() {
    return Combinators.combine(
            Arbitraries.of("raspberry-pi-3", "raspberry-pi-5", "rock-5b", "portable", "everything"),
            Arbitraries.longs(),
            Arbitraries.of(true, false))
        .as(Damage::new);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void saysNothingAbsurd(@ForAll("damages") Damage damage) throws IOException {
    Path root = Files.createTempDirectory("panapulse-board");
    AtomicLong clock = new AtomicLong();
    try {
      BoardTree.plant(damage.board, root);
      HostFixture host = HostFixture.at(root);
      HardwareCollector collector = HardwareFixture.collector(host.host(), clock::get);
      host.tick(collector);
      Map<String, Double> whole = host.values();
      Random random = new Random(damage.seed);
      breakFiles(root, random, damage.cut);
      // as they are, then after a scan, which finds other devices in broken names
      for (long seconds : new long[] {1, 61, 1, 61, 1}) {
        clock.addAndGet(seconds * SECOND);
        host.tick(collector);
        host.values().forEach(BrokenBoardTest::assertInRange);
        if (damage.cut && seconds == 1 && clock.get() == SECOND) {
          host.values().forEach((series, value) -> assertKnown(whole, series, value));
        }
      }
      collector.close();
    } finally {
      delete(root);
    }
  }

  private static void assertInRange(String series, double value) {
    String metric = series.substring(0, series.indexOf("ReadOnlyArrayMap"));
    double[] range = RANGES.getOrDefault(metric, new double[] {1, 0});
    assertTrue(value >= range[0] && value <= range[1], () -> series + " is " + value);
  }

  /**
   * What was cut off says what it said, or nothing; but what is made of several may change, and
   * what lost its name is something else.
   */
  private static void assertKnown(Map<String, Double> whole, String series, double value) {
    if (!series.startsWith("hw.battery") && !series.startsWith("hw.power")) {
      assertEquals(whole.getOrDefault(series, value), value, series);
    }
  }

  private static void breakFiles(Path root, Random random, boolean cut) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(file -> Files.isRegularFile(file)).sorted().toList();
    }
    for (int i = 0; i < 12; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] content = Files.readAllBytes(file);
      if (content.length > 0) {
        Files.write(
            file,
            cut ? Arrays.copyOf(content, random.nextInt(content.length)) : broken(content, random));
      }
    }
  }

  private static byte[] broken(byte[] content, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        yield noise;
      }
      case 1 -> {
        byte[] digits = new byte[random.nextInt(25) + 2];
        Arrays.fill(digits, (byte) ('0' + random.nextInt(10)));
        digits[0] = (byte) (random.nextBoolean() ? '-' : '9');
        digits[digits.length - 1] = '\n';
        yield digits;
      }
      default -> {
        byte[] flipped = content.clone();
        flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        yield flipped;
      }
    };
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
