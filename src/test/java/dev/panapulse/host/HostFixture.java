package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.panapulse.libc.AllocationMeter;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A host to run collectors on: a fixture tree or this machine, with all that the way of a number
 * needs up to the batch that the exporter would see. Ticks are a second apart on a clock of its
 * own, and any number of collectors take part in one.
 *
 * <p>{@link DeviceHostFixture} is for one collector of devices: its trees are below {@code
 * fixtures/devices}, its ticks ten seconds apart, its paths without the first slash, its attributes
 * one text each, and only series with a value are there.
 */
public final class HostFixture {
  public static final long BOOT = 1_700_000_000_000_000_000L;
  public static final long FIRST_TICK = 1_750_000_000_000_000_000L;
  public static final long SECOND = 1_000_000_000L;

  private final Path root;
  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(1 << 20);
  private final RowBatch batch = new RowBatch(16);
  private final HostContext host;
  private final Set<Collector> described = new HashSet<>();
  private long now = FIRST_TICK;

  private HostFixture(Path root, String prefix) {
    this(root, prefix, LibC.system());
  }

  private HostFixture(Path root, String prefix, LibC libc) {
    this.root = root;
    ReadBuffer buffer = new ReadBuffer();
    this.host =
        new HostContext(
            libc,
            prefix,
            buffer,
            new Scanner(buffer),
            new HostSeries(registry, row, ring::oldestWaiting, BOOT),
            new OwnedResources());
  }

  /** This machine. */
  public static HostFixture real() {
    return new HostFixture(Path.of("/"), "");
  }

  /** The tree at {@code root}. */
  public static HostFixture at(Path root) {
    return new HostFixture(root, root.toString());
  }

  /** The tree at {@code root}, read by another C library. */
  public static HostFixture at(Path root, LibC libc) {
    return new HostFixture(root, root.toString(), libc);
  }

  /** A tree of the fixtures, to be read only: {@code "gauges/lxc"}. */
  public static HostFixture of(String name) {
    return at(tree(name));
  }

  /** A copy of a tree of the fixtures in an empty directory, to be changed at will. */
  public static HostFixture copyOf(String name, Path empty) {
    Path from = tree(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = empty.resolve(from.relativize(file).toString());
        if (!to.equals(empty)) {
          Files.copy(file, to);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return at(empty);
  }

  static Path tree(String name) {
    URL url = HostFixture.class.getResource("/fixtures/" + name);
    assertNotNull(url, name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public HostContext host() {
    return host;
  }

  public Row row() {
    return row;
  }

  /** Replaces a file's content in place, or makes the file. */
  public void write(String path, String content) {
    Path file = root.resolve(path.substring(1));
    try {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String path) {
    try {
      return Files.readString(root.resolve(path.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces text that stands in a file once. */
  public void replace(String path, String from, String to) {
    String content = read(path);
    assertEquals(content.indexOf(from), content.lastIndexOf(from), from + " stands not once");
    assertEquals(true, content.contains(from), from + " is not in " + path);
    write(path, content.replace(from, to));
  }

  public void delete(String path) {
    try {
      Files.delete(root.resolve(path.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One tick a second after the one before; collectors that are new are described first. */
  public void tick(Collector... collectors) {
    for (Collector collector : collectors) {
      if (described.add(collector)) {
        collector.describe();
      }
    }
    row.begin(now);
    for (Collector collector : collectors) {
      collector.sample(row);
    }
    finishTick();
  }

  private void finishTick() {
    row.end();
    ring.publish(row);
    assertEquals(1, ring.take(batch, registry));
    now += SECOND;
  }

  /** The moment of the last tick. */
  long lastTick() {
    return now - SECOND;
  }

  /** The series' value in the last tick, whatever its type. */
  public OptionalDouble value(String metric, String... attributes) {
    Optional<Series> series = oneSeries(metric, attributes);
    if (series.isEmpty() || !batch.isPresent(0, series.get())) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        series.get().metric().isDouble()
            ? batch.doubleValue(0, series.get())
            : batch.longValue(0, series.get()));
  }

  /** The integer series' value in the last tick. */
  public OptionalLong longValue(String metric, String... attributes) {
    Optional<Series> series = oneSeries(metric, attributes);
    if (series.isEmpty() || !batch.isPresent(0, series.get())) {
      return OptionalLong.empty();
    }
    assertEquals(false, series.get().metric().isDouble(), metric + " is a double");
    return OptionalLong.of(batch.longValue(0, series.get()));
  }

  /** Since when the series counts, as of the last tick. */
  public OptionalLong startTime(String metric, String... attributes) {
    return oneSeries(metric, attributes).stream()
        .filter(series -> batch.isPresent(0, series))
        .mapToLong(series -> batch.startEpochNanos(0, series))
        .findFirst();
  }

  /** Every value of the last tick by series. */
  public Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>();
    for (Series series : batch.snapshot().series()) {
      if (batch.isPresent(0, series)) {
        double value =
            series.metric().isDouble() ? batch.doubleValue(0, series) : batch.longValue(0, series);
        values.put(series.metric().name() + series.attributes().asMap(), value);
      }
    }
    return values;
  }

  /** How many series a metric has, with a value in the last tick or not. */
  public long series(String metric) {
    return batch.snapshot().series().stream()
        .filter(series -> series.metric().name().equals(metric))
        .count();
  }

  /** The series as the exporter sees it; one that came back is there more than once. */
  public Optional<Series> oneSeries(String metric, String... attributes) {
    List<Series> found = new ArrayList<>();
    for (Series series : batch.snapshot().series()) {
      if (series.metric().name().equals(metric) && has(series.attributes(), attributes)) {
        found.add(series);
      }
    }
    return found.stream()
        .filter(series -> batch.isPresent(0, series))
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  private static boolean has(Attributes attributes, String[] expected) {
    if (attributes.size() != expected.length / 2) {
      return false;
    }
    for (int i = 0; i < expected.length; i += 2) {
      String value = String.valueOf(found(attributes, expected[i]));
      if (!value.equals(expected[i + 1])) {
        return false;
      }
    }
    return true;
  }

  private static Object found(Attributes attributes, String key) {
    for (Map.Entry<AttributeKey<?>, Object> entry : attributes.asMap().entrySet()) {
      if (entry.getKey().getKey().equals(key)) {
        return entry.getValue();
      }
    }
    return "";
  }

  /**
   * Ticks until five times {@code ticks} in succession allocated nothing on the Java heap, as
   * compiled code does; see {@link AllocationMeter}.
   *
   * @return bytes: 0, or the most that {@code ticks} still allocated after a minute
   */
  public long allocatedOnceWarm(int ticks, Collector collector) {
    tick(collector);
    return AllocationMeter.mostOnceWarm(
        ticks,
        0,
        () -> {
          row.begin(now);
          collector.sample(row);
          row.end();
          ring.publish(row);
          ring.take(batch, registry);
          now += SECOND;
        });
  }
}
