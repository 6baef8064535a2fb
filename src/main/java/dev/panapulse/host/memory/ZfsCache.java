package dev.panapulse.host.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Errno;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Size of the cache of ZFS, the adaptive replacement cache (ARC), from its statistics:
 *
 * <pre>
 * 13 1 0x01 147 39984 5303217850 1186431245361
 * name                            type data
 * hits                            4    93311
 * size                            4    17179869184
 * </pre>
 *
 * <p>ZFS gives this memory back when others need it, but the kernel does not count it as available,
 * so system.memory.usage has it as used. A host may load ZFS at any time: until it does, the file
 * is looked for once a minute. Sampling thread only; allocates only when the file appears or
 * disappears.
 */
final class ZfsCache {
  static final Metric USAGE =
      Metric.upDownCounter(
          "system.memory.linux.zfs.arc.usage",
          "By",
          "Memory in the cache of ZFS (ARC), which system.memory.usage counts as used");

  static final long CHECK_NANOS = 60_000_000_000L;

  private static final byte[] SIZE = "size ".getBytes(US_ASCII);

  private final HostContext host;
  private final CollectorErrors errors;
  private final ProcFile file;
  private Optional<SeriesGroup> group = Optional.empty();
  private final LongSupplier nanoTime;
  private boolean isPresent;
  private boolean isLeftOut;
  private long checkAt;

  /**
   * @param nanoTime a monotonic clock in nanoseconds
   */
  ZfsCache(HostContext host, CollectorErrors errors, LongSupplier nanoTime) {
    this.host = host;
    this.errors = errors;
    this.nanoTime = nanoTime;
    this.checkAt = nanoTime.getAsLong();
    this.file = host.file("/proc/spl/kstat/zfs/arcstats");
  }

  void sample(Row row) {
    if (!isPresent && !isDue()) {
      return;
    }
    isPresent = file.descriptor() != -Errno.ENOENT;
    if (!isPresent) {
      release();
    } else if (ensureSeries() && host.scan(file, errors)) {
      setSize(row, group.orElseThrow());
    }
  }

  private boolean isDue() {
    long now = nanoTime.getAsLong();
    if (now - checkAt < 0) {
      return false;
    }
    checkAt = now + CHECK_NANOS;
    return true;
  }

  private boolean ensureSeries() {
    if (group.isEmpty() && !isLeftOut) {
      group =
          host.series()
              .addSinceBoot(new SeriesGroup.Builder().with(USAGE), errors, "the cache of ZFS");
      isLeftOut = group.isEmpty();
    }
    return group.isPresent();
  }

  private void setSize(Row row, SeriesGroup present) {
    Scanner scanner = host.scanner();
    while (scanner.nextLine()) {
      if (scanner.skip(SIZE)) {
        long type = scanner.number();
        long bytes = scanner.number();
        if (type >= 0 && bytes >= 0) {
          row.set(present, 0, bytes);
          return;
        }
      }
    }
    errors.invalid(file, "the size of the cache of ZFS");
  }

  private void release() {
    if (group.isPresent()) {
      host.series().release(group.get());
      group = Optional.empty();
    }
    isLeftOut = false;
  }
}
