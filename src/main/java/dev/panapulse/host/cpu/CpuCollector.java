package dev.panapulse.host.cpu;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.DeviceLimit;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Processor time by mode, of all processors together or of each: never both, as a sum over the
 * series of a metric must be the host's total.
 *
 * <p>From /proc/stat, proc_stat(5), in clock ticks:
 *
 * <pre>
 * cpu  user nice system idle iowait irq softirq steal guest guest_nice
 * cpu0 …
 * </pre>
 *
 * guest is counted in user and guest_nice in nice by the kernel, and both stay there: a guest's
 * time is user time of this host. interrupt is irq and softirq together. Utilization is the share
 * of the time since the tick before, so the first tick has none, and neither has a tick with an
 * invalid time, without which the share of no mode is known. A mode whose time is invalid is left
 * out by itself. Metrics of the OpenTelemetry semantic conventions: system.cpu.time,
 * system.cpu.utilization, system.cpu.logical.count.
 */
public final class CpuCollector implements Collector {
  private static final Metric TIME =
      Metric.doubleCounter("system.cpu.time", "s", "Processor time spent in each mode");
  private static final Metric UTILIZATION =
      Metric.gauge(
          "system.cpu.utilization",
          "1",
          "Fraction of the processor time since the last sample in each mode");
  private static final Metric LOGICAL_COUNT =
      Metric.upDownCounter(
          "system.cpu.logical.count", "{cpu}", "Logical processors that are online");

  private static final AttributeKey<String> MODE = AttributeKey.stringKey("cpu.mode");
  private static final AttributeKey<Long> LOGICAL_NUMBER =
      AttributeKey.longKey("cpu.logical_number");

  private static final SettingSpec<Boolean> PER_CORE =
      SettingSpec.of(
              "cpu.per_core",
              new BooleanType(),
              false,
              "Reports the CPU time of each core in place of the sum.")
          .withFlag("--cpu-per-core");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("cpu", "processor time by mode")
          .metric(TIME, MODE)
          .metric(UTILIZATION, MODE)
          .metric(LOGICAL_COUNT)
          .optionalMetric(TIME, MODE, LOGICAL_NUMBER)
          .optionalMetric(UTILIZATION, MODE, LOGICAL_NUMBER)
          .setting(PER_CORE)
          .limit(new DeviceLimit("processors with cpu.per_core", 128, 1024, 14))
          .area("system.cpu")
          .madeBy((host, settings) -> new CpuCollector(host, settings.value(PER_CORE)));

  private static final String[] MODES = {
    "user", "system", "nice", "idle", "iowait", "interrupt", "steal"
  };
  private static final int USER = 0;
  private static final int SYSTEM = 1;
  private static final int NICE = 2;
  private static final int IDLE = 3;
  private static final int IOWAIT = 4;
  private static final int INTERRUPT = 5;
  private static final int STEAL = 6;

  /** Number of times in a line of today's kernels, guest and guest_nice included. */
  private static final int FIELDS = 10;

  /** The times that every kernel has: user, nice, system, idle. */
  private static final int FIELDS_AT_LEAST = 4;

  /** No processor has run for that many ticks; beyond it a container's file had an underflow. */
  private static final long MOST_TICKS = 1L << 53;

  private static final byte[] CPU = "cpu".getBytes(US_ASCII);

  /** The lines that follow those of the processors. */
  private static final byte[] INTERRUPTS = "intr".getBytes(US_ASCII);

  private static final byte[] CONTEXT_SWITCHES = "ctxt".getBytes(US_ASCII);
  private static final int MAX_LOGICAL_NUMBER = 4095;

  /** A kernel that counts has at least idle time. */
  private static final String ALL_ZERO =
      "all times of a processor in /proc/stat are 0, as in gVisor, which does not count them; they"
          + " are left out";

  private final HostContext host;
  private final boolean perCore;
  private final ProcFile stat;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final double ticksPerSecond;
  private final long[] fields = new long[FIELDS];
  private final long[] ticks = new long[MODES.length];

  /**
   * Most fields that a line of a processor has had, in all lines from the first tick on: a line
   * with one less has lost one, and which is unknown.
   */
  private int mostFields;

  private int fieldsRead;

  /** Indices of the series by mode, the same for each processor. */
  private final int[] time = new int[MODES.length];

  private final int[] utilization = new int[MODES.length];

  private Optional<SeriesGroup> countGroup = Optional.empty();
  private final Times all = new Times();
  private @Nullable Times[] cores = new Times[0];
  private int online;
  private boolean hasSum;
  private boolean allLinesValid;

  /** The series of one processor and its counts at the tick before. */
  private static final class Times {
    Optional<SeriesGroup> group = Optional.empty();

    /** The last readings that had not fallen. */
    final long[] before = new long[MODES.length];

    /** The last readings of those that had. */
    final long[] fallen = new long[MODES.length];

    final boolean[] hasFallen = new boolean[MODES.length];

    boolean hasBefore;

    /** Fields of the line at the tick before; with another number of them it is another layout. */
    int fields;

    boolean seen;
    boolean leftOut;
  }

  /**
   * @param perCore whether each logical processor gets series of its own, in place of the one sum
   */
  public CpuCollector(HostContext host, boolean perCore) {
    this.host = host;
    this.perCore = perCore;
    this.stat = host.fileOfShortLines("/proc/stat");
    this.ticksPerSecond = host.libc().sysconf(LibC.SC_CLK_TCK);
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    countGroup =
        host.series()
            .addSinceBoot(
                new SeriesGroup.Builder().with(LOGICAL_COUNT), errors, "the number of processors");
    if (!perCore) {
      all.group =
          host.series().addSinceBoot(describe(Attributes.empty()), errors, "processor time");
    }
  }

  private SeriesGroup.Builder describe(Attributes processor) {
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    for (int mode = 0; mode < MODES.length; mode++) {
      time[mode] = series.series(TIME, processor.toBuilder().put(MODE, MODES[mode]).build());
    }
    for (int mode = 0; mode < MODES.length; mode++) {
      utilization[mode] =
          series.series(UTILIZATION, processor.toBuilder().put(MODE, MODES[mode]).build());
    }
    return series;
  }

  @Override
  public void sample(Row row) {
    if (!host.scan(stat, errors)) {
      return;
    }
    online = 0;
    hasSum = false;
    allLinesValid = true;
    if (mostFields == 0) {
      countFields();
      host.scanner().reset();
    }
    readLines(row);
    if (!hasSum && !perCore) {
      errors.missing(stat, "the time of all processors");
    }
    setCount(row);
    if (perCore) {
      releaseOffline();
    }
  }

  private void countFields() {
    Scanner scanner = host.scanner();
    while (scanner.nextLine()) {
      if (scanner.skip(CPU) && (scanner.skip(' ') || scanner.number() >= 0)) {
        int read = 0;
        while (read < FIELDS && scanner.word()) {
          read++;
        }
        mostFields = Math.max(mostFields, read);
      }
    }
  }

  /** The processors come first; another line among them is one whose name is damaged. */
  private void readLines(Row row) {
    Scanner scanner = host.scanner();
    boolean afterOther = false;
    while (scanner.nextLine()) {
      boolean isProcessor = scanner.skip(CPU);
      boolean isLater =
          !isProcessor && (scanner.skip(INTERRUPTS) || scanner.skip(CONTEXT_SWITCHES));
      if (afterOther && (isProcessor || isLater)) {
        invalidLine("a processor's name");
      }
      if (isLater || (afterOther && !isProcessor)) {
        return;
      }
      afterOther = !isProcessor;
      if (isProcessor && scanner.skip(' ')) {
        hasSum = true;
        readTimes(row, all);
      } else if (isProcessor) {
        readCore(row);
      }
    }
  }

  private void invalidLine(String what) {
    allLinesValid = false;
    errors.invalid(stat, what);
  }

  private void setCount(Row row) {
    if (online == 0 && allLinesValid) {
      errors.missing(stat, "the number of processors");
    }
    if (online > 0 && allLinesValid && countGroup.isPresent()) {
      row.set(countGroup.get(), 0, online);
    }
  }

  private void readCore(Row row) {
    long number = host.scanner().number();
    if (number < 0 || number > MAX_LOGICAL_NUMBER) {
      invalidLine("a processor's number");
      return;
    }
    online++;
    if (perCore) {
      readTimes(row, core((int) number));
    }
  }

  private Times core(int number) {
    if (number >= cores.length) {
      cores = Arrays.copyOf(cores, number + 1);
    }
    Times core = cores[number];
    if (core == null) {
      core = new Times();
      cores[number] = core;
    }
    if (core.group.isEmpty() && !core.leftOut) {
      Attributes processor = Attributes.of(LOGICAL_NUMBER, (long) number);
      core.group = host.series().addNow(describe(processor), errors, "a processor");
      core.leftOut = core.group.isEmpty();
    }
    core.seen = true;
    return core;
  }

  private void releaseOffline() {
    for (Times core : cores) {
      if (core != null && !core.seen && core.group.isPresent()) {
        host.series().release(core.group.get());
        core.group = Optional.empty();
        core.hasBefore = false;
        Arrays.fill(core.hasFallen, false);
      }
      if (core != null) {
        core.seen = false;
      }
    }
  }

  private void readTimes(Row row, Times times) {
    if (!readTicks()) {
      errors.invalid(stat, "a processor's times");
      return;
    }
    if (!times.hasBefore && areAllZero()) {
      errors.note(ALL_ZERO);
      return;
    }
    times.hasBefore &= times.fields == fieldsRead;
    times.fields = fieldsRead;
    if (times.group.isPresent()) {
      setTimes(row, times, times.group.get());
    }
  }

  private boolean areAllZero() {
    for (long value : ticks) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a line into {@link #ticks}, where an invalid time is negative. Fields that older kernels
   * do not have yet (steal since 2.6.11) count as zero.
   *
   * @return false if the line has lost a field, so that the others cannot be identified
   */
  private boolean readTicks() {
    Scanner scanner = host.scanner();
    int read = 0;
    while (read < FIELDS && !scanner.atEnd()) {
      long value = scanner.number();
      fields[read++] = value <= MOST_TICKS ? value : Scanner.INVALID;
    }
    if (read < FIELDS_AT_LEAST || read == mostFields - 1) {
      return false;
    }
    fieldsRead = read;
    mostFields = Math.max(mostFields, read);
    while (read < FIELDS) {
      fields[read++] = 0;
    }
    ticks[USER] = fields[0];
    ticks[NICE] = fields[1];
    ticks[SYSTEM] = fields[2];
    ticks[IDLE] = fields[3];
    ticks[IOWAIT] = fields[4];
    ticks[INTERRUPT] = fields[5] < 0 || fields[6] < 0 ? -1 : fields[5] + fields[6];
    ticks[STEAL] = fields[7];
    return true;
  }

  private void setTimes(Row row, Times times, SeriesGroup group) {
    double total = 0;
    boolean allValid = true;
    for (int mode = 0; mode < MODES.length; mode++) {
      if (ticks[mode] < 0) {
        allValid = false;
        errors.invalid(stat, "a processor's time");
      } else {
        row.set(group, time[mode], ticks[mode] / ticksPerSecond);
        total += gained(times, mode);
      }
    }
    for (int mode = 0; mode < MODES.length; mode++) {
      if (times.hasBefore && allValid && total > 0) {
        row.set(group, utilization[mode], gained(times, mode) / total);
      }
    }
    for (int mode = 0; mode < MODES.length; mode++) {
      if (ticks[mode] >= 0) {
        remember(times, mode);
      }
    }
    times.hasBefore = allValid;
  }

  /**
   * Ticks since the tick before. A counter that fell gained nothing. If it stays down, it continues
   * from there (steal after a migration); if it does not, from its last value (iowait, or a file of
   * zeros).
   */
  private long gained(Times times, int mode) {
    long reading = ticks[mode];
    if (reading >= times.before[mode]) {
      return reading - times.before[mode];
    }
    return times.hasFallen[mode] ? Math.max(0, reading - times.fallen[mode]) : 0;
  }

  private void remember(Times times, int mode) {
    boolean fell = times.hasBefore && ticks[mode] < times.before[mode];
    if (fell && !times.hasFallen[mode]) {
      times.fallen[mode] = ticks[mode];
      times.hasFallen[mode] = true;
    } else {
      times.before[mode] = ticks[mode];
      times.hasFallen[mode] = false;
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of(stat);
  }

  @Override
  public void close() {
    host.release();
  }
}
