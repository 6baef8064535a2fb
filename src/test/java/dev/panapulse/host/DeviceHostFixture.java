package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.LibC;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A host made of a directory of files, and all that one collector of devices needs to sample it:
 * ticks are ten seconds apart, and only series with a value in the last one are there. {@link
 * HostFixture} is for several collectors, and counts series without a value, too.
 */
public final class DeviceHostFixture {
  public static final long BOOT = 1_000_000_000L;
  static final long FIRST_TICK = 1_700_000_000_000_000_000L;
  static final long INTERVAL = 10_000_000_000L;

  private final Path root;
  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final RowRing ring = new RowRing(1 << 20);
  private final RowBatch batch = new RowBatch(16);
  private final HostContext host;
  private long ticks;

  private DeviceHostFixture(Path root, String prefix, LibC libc) {
    this.root = root;
    ReadBuffer buffer = new ReadBuffer();
    HostSeries series = new HostSeries(registry, row, ring::oldestWaiting, BOOT);
    this.host =
        new HostContext(libc, prefix, buffer, new Scanner(buffer), series, new OwnedResources());
  }

  /** A host from the fixtures, not to be written to. */
  public static DeviceHostFixture of(String fixture) {
    return of(fixture, LibC.system());
  }

  public static DeviceHostFixture of(String fixture, LibC libc) {
    URL url =
        Objects.requireNonNull(
            DeviceHostFixture.class.getResource("/fixtures/devices/" + fixture), fixture);
    try {
      return at(Path.of(url.toURI()), libc);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A host in a directory of the test's own. */
  public static DeviceHostFixture at(Path root, LibC libc) {
    return new DeviceHostFixture(root, root.toString(), libc);
  }

  /** The host that the test runs on. */
  public static DeviceHostFixture thisHost(LibC libc) {
    return new DeviceHostFixture(Path.of("/"), "", libc);
  }

  public HostContext context() {
    return host;
  }

  Path root() {
    return root;
  }

  /** Writes a file in place, as the kernel changes what an open file reads. */
  public void put(String path, String text) {
    put(path, text.getBytes(UTF_8));
  }

  public void put(String path, byte[] content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The row alone, without a way out of it. */
  void sample(Collector collector) {
    row.begin(FIRST_TICK + ticks++ * INTERVAL);
    collector.sample(row);
    row.end();
  }

  /** One tick, whose values can be asked for then. */
  public void tick(Collector collector) {
    sample(collector);
    ring.publish(row);
    ring.take(batch, registry);
  }

  /** When the last tick was. */
  public long now() {
    return FIRST_TICK + (ticks - 1) * INTERVAL;
  }

  /**
   * A value of the last tick: a Long or a Double.
   *
   * @param attributes each {@code name=value}
   */
  public Optional<Number> value(String metric, String... attributes) {
    return oneSeries(metric, attributes)
        .filter(series -> batch.isPresent(0, series))
        .map(series -> {
          if (series.metric().isDouble()) {
            return batch.doubleValue(0, series);
          }
          return batch.longValue(0, series);
        });
  }

  /** Since when a series counts. */
  public Optional<Long> start(String metric, String... attributes) {
    return oneSeries(metric, attributes).map(series -> batch.startEpochNanos(0, series));
  }

  public Optional<Series> oneSeries(String metric, String... attributes) {
    AttributesBuilder wanted = Attributes.builder();
    for (String attribute : attributes) {
      int equals = attribute.indexOf('=');
      wanted.put(
          AttributeKey.stringKey(attribute.substring(0, equals)), attribute.substring(equals + 1));
    }
    Attributes key = wanted.build();
    return presentSeries().stream()
        .filter(series -> series.metric().name().equals(metric))
        .filter(series -> series.attributes().equals(key))
        .findFirst();
  }

  /** The series that have a value in the last tick. */
  public List<Series> presentSeries() {
    // a released series stays described for as long as waiting rows may speak of it
    return batch.snapshot().series().stream().filter(c -> batch.isPresent(0, c)).toList();
  }

  /** The values that an attribute has among a metric's series, each once and in order. */
  public List<String> values(String metric, String attribute) {
    return presentSeries().stream()
        .filter(series -> series.metric().name().equals(metric))
        .map(series -> series.attributes().get(AttributeKey.stringKey(attribute)))
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }
}
