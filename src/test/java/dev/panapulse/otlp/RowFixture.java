package dev.panapulse.otlp;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Rows with example metrics, written the same way as the sampler writes them. */
public final class RowFixture {
  static final Metric CPU_TIME =
      Metric.doubleCounter("system.cpu.time", "s", "Seconds each processor spent in each mode");
  static final Metric DISK_IO =
      Metric.counter("system.disk.io", "By", "Bytes read from and written to disks");
  public static final Metric USAGE =
      Metric.upDownCounter("system.filesystem.usage", "By", "Bytes of a file system by state");
  static final Metric UTILIZATION =
      Metric.gauge("system.cpu.utilization", "1", "Share of the time spent in a mode");

  static final AttributeKey<String> MODE = AttributeKey.stringKey("cpu.mode");
  static final AttributeKey<Long> NUMBER = AttributeKey.longKey("cpu.logical_number");
  public static final AttributeKey<String> DEVICE = AttributeKey.stringKey("system.device.name");
  static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("disk.io.direction");
  public static final AttributeKey<String> MOUNT =
      AttributeKey.stringKey("system.filesystem.mountpoint");
  public static final AttributeKey<String> STATE =
      AttributeKey.stringKey("system.filesystem.state");

  /** 2026-11-22T18:39:25.250Z. */
  public static final long TIME = 1_795_372_765_250_000_000L;

  public static final long SECOND = 1_000_000_000L;
  public static final long BOOT = TIME - 90_061 * SECOND;

  public final SeriesRegistry registry = new SeriesRegistry();
  public final Row row = new Row(registry);
  final RowRing ring = new RowRing(1 << 20);
  public final RowBatch batch = new RowBatch(16);
  private final Map<Integer, SeriesGroup> groups = new HashMap<>();

  public SeriesGroup add(SeriesGroup.Builder builder, long start) {
    SeriesGroup group = registry.add(builder, ring.oldestWaiting()).orElseThrow();
    row.open(group, start);
    groups.put(group.startSlot(), group);
    return group;
  }

  public SeriesGroup addCpu() {
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (String mode : new String[] {"user", "system", "idle"}) {
      builder.with(CPU_TIME, Attributes.of(MODE, mode));
    }
    for (String mode : new String[] {"user", "system", "idle"}) {
      builder.with(UTILIZATION, Attributes.of(MODE, mode));
    }
    return add(builder, BOOT);
  }

  public SeriesGroup addDisk(String device, long start) {
    return add(
        new SeriesGroup.Builder()
            .with(DISK_IO, Attributes.of(DEVICE, device, DIRECTION, "read"))
            .with(DISK_IO, Attributes.of(DEVICE, device, DIRECTION, "write")),
        start);
  }

  public void publish() {
    row.end();
    ring.publish(row);
  }

  public RowBatch take() {
    ring.take(batch, registry);
    return batch;
  }

  /** As many points as a small host has: 20 metrics, 100 series with two attributes. */
  static RowFixture typical() {
    RowFixture rows = new RowFixture();
    rows.row.begin(TIME);
    for (int m = 0; m < 20; m++) {
      Metric metric =
          switch (m % 4) {
            case 0 -> Metric.counter("system.thing" + m + ".io", "By", "Bytes of a thing");
            case 1 -> Metric.doubleCounter("system.thing" + m + ".time", "s", "Time of a thing");
            case 2 -> Metric.upDownCounter("system.thing" + m + ".usage", "By", "Use of a thing");
            default -> Metric.gauge("system.thing" + m + ".utilization", "1", "Share of a thing");
          };
      SeriesGroup.Builder builder = new SeriesGroup.Builder();
      for (int i = 0; i < 5; i++) {
        builder.with(metric, Attributes.of(DEVICE, "nvme" + i, DIRECTION, "read"));
      }
      rows.add(builder, BOOT);
    }
    rows.fill(1);
    return rows;
  }

  /** Sets every value of the present row and publishes it. */
  void fill(long factor) {
    registry.publish();
    for (Series series : registry.snapshot().series()) {
      SeriesGroup group = at(series.startSlot());
      int number = series.slot() - series.startSlot() - 1;
      if (series.metric().isDouble()) {
        row.set(group, number, series.slot() * 0.25 * factor);
      } else {
        row.set(group, number, series.slot() * 1000L * factor);
      }
    }
    publish();
  }

  private SeriesGroup at(int startSlot) {
    return Objects.requireNonNull(groups.get(startSlot));
  }
}
