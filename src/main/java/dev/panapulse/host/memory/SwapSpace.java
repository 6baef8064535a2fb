package dev.panapulse.host.memory;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/**
 * The series of swap space, the same for one device and for all devices together. Sampling thread
 * only.
 */
final class SwapSpace {
  static final Metric USAGE =
      Metric.upDownCounter("system.paging.usage", "By", "Swap space by state");
  static final Metric UTILIZATION =
      Metric.gauge("system.paging.utilization", "1", "Share of the swap space by state");

  /** A swap device holds 2^32 pages at most, of at most 64 KiB each. */
  static final long MOST_BYTES_OF_DEVICE = 1L << 48;

  static final long MOST_BYTES = SwapDevices.MOST_DEVICES * MOST_BYTES_OF_DEVICE;

  static final AttributeKey<String> STATE = AttributeKey.stringKey("system.paging.state");

  // indices of the series, the same in each group
  private int used;
  private int free;
  private int usedShare;
  private int freeShare;

  /**
   * New series.
   *
   * @param device attributes of the device; none: all devices together
   */
  SeriesGroup.Builder describe(Attributes device) {
    Attributes inUse = device.toBuilder().put(STATE, "used").build();
    Attributes unused = device.toBuilder().put(STATE, "free").build();
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    used = series.series(USAGE, inUse);
    free = series.series(USAGE, unused);
    usedShare = series.series(UTILIZATION, inUse);
    freeShare = series.series(UTILIZATION, unused);
    return series;
  }

  /** Sets the one value that is known of a group whose space is not. */
  void setUsed(Row row, SeriesGroup group, long usedBytes) {
    row.set(group, used, usedBytes);
  }

  /**
   * Sets the values of a group; the shares only if there is space.
   *
   * @param totalBytes the space, 0 or more
   * @param freeBytes the unused part of it, 0 to {@code totalBytes}
   */
  void set(Row row, SeriesGroup group, long totalBytes, long freeBytes) {
    row.set(group, used, totalBytes - freeBytes);
    row.set(group, free, freeBytes);
    if (totalBytes > 0) {
      row.set(group, usedShare, (double) (totalBytes - freeBytes) / totalBytes);
      row.set(group, freeShare, (double) freeBytes / totalBytes);
    }
  }
}
