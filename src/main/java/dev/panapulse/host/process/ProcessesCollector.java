package dev.panapulse.host.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.KeyedLines;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Number of processes, on request by state, and number created since boot.
 *
 * <p>Processes are the numeric directories of /proc, see {@link ProcessCount}; their states are in
 * /proc/PID/stat, proc_pid_stat(5), which costs an open and a read for each. The number created is
 * {@code processes} of /proc/stat: calls of fork and clone, threads included. Metrics of the
 * OpenTelemetry semantic conventions: system.process.count, system.process.created,
 * system.process.limit: the smaller of threads-max and pid_max, proc_sys_kernel(5), which is read
 * again at each {@value #LIMIT_TICKS}th tick, as only an administrator changes it.
 *
 * <p>States by the kernel's letters: R is running; S, D, I, W, K and P are sleeping; T and t are
 * stopped; Z and X are defunct.
 */
public final class ProcessesCollector implements Collector {
  private static final Metric COUNT =
      Metric.upDownCounter("system.process.count", "{process}", "Processes on the host");
  private static final Metric CREATED =
      Metric.counter(
          "system.process.created", "{process}", "Processes and threads created since boot");
  private static final Metric LIMIT =
      Metric.upDownCounter(
          "system.process.limit", "{thread}", "Most processes and threads that can exist at once");

  private static final AttributeKey<String> STATE = AttributeKey.stringKey("process.state");
  private static final SettingSpec<Boolean> BY_STATE =
      SettingSpec.of(
          "processes.by_state",
          new BooleanType(),
          false,
          "Counts processes by state; this reads a file of each process at every sample.");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("processes", "counts of processes")
          .metric(COUNT)
          .metric(CREATED)
          .optionalMetric(COUNT, STATE)
          .optionalMetric(LIMIT)
          .setting(BY_STATE)
          .area("system.process")
          .madeBy((host, settings) -> new ProcessesCollector(host, settings.value(BY_STATE)));

  private static final String[] STATES = {"running", "sleeping", "stopped", "defunct"};
  private static final int RUNNING = 0;
  private static final int SLEEPING = 1;
  private static final int STOPPED = 2;
  private static final int DEFUNCT = 3;
  private static final int GONE = -1;
  private static final int UNKNOWN = -2;
  private static final int DENIED = -3;

  private static final int LIMIT_TICKS = 64;

  /** The kernel's own bounds: FUTEX_TID_MASK of threads-max, PID_MAX_LIMIT of pid_max. */
  private static final long[] MOST = {0x3fff_ffffL, 1L << 22};

  private static final String HIDDEN =
      "/proc hides the processes of other users: it is mounted with hidepid (systemd:"
          + " ProtectProc=); the number of processes is left out";

  private static final String OWN_NAMESPACE =
      "the agent is process 1 of a PID namespace of its own (a container; systemd: PrivatePIDs=); the"
          + " number of processes and its limit, which are not the host's there, are left out";

  private static final String STATES_HIDDEN =
      "/proc hides the states of other users' processes: it is mounted with hidepid (systemd:"
          + " ProtectProc=noaccess); the number of processes by state is left out";

  private static final byte[] STAT = {'/', 's', 't', 'a', 't', 0};

  /** The number, the name of at most 64 bytes in brackets and the state fit with room to spare. */
  private static final int STAT_BYTES = 256;

  private final HostContext host;
  private final boolean byState;
  private final ProcFile statFile;
  private final ProcFile[] limitFiles;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final KeyedLines lines = new KeyedLines.Builder().count("processes ").build();
  private final ProcDirectory directory;
  private final ProcessCount processes;
  private final Slab path;
  private final int pathPrefix;
  private final Slab text;
  private final long[] counts = new long[STATES.length];

  private Optional<SeriesGroup> countGroup = Optional.empty();
  private Optional<SeriesGroup> createdGroup = Optional.empty();
  private Optional<SeriesGroup> limitGroup = Optional.empty();
  private long limit;
  private int ticks;

  /**
   * @param byState whether processes are counted by state, which costs an open and a read each
   */
  public ProcessesCollector(HostContext host, boolean byState) {
    this.host = host;
    this.byState = byState;
    this.text = host.slab(STAT_BYTES);
    this.statFile = host.fileOfShortLines("/proc/stat");
    this.limitFiles =
        new ProcFile[] {
          host.fileOfShortLines("/proc/sys/kernel/threads-max"),
          host.fileOfShortLines("/proc/sys/kernel/pid_max")
        };
    this.directory = new ProcDirectory(host);
    this.processes = new ProcessCount(directory);
    byte[] prefix = (host.root() + "/proc/").getBytes(UTF_8);
    this.pathPrefix = prefix.length;
    this.path = host.slab(prefix.length + ProcDirectory.MAX_DIGITS + (long) STAT.length);
    path.put(0, prefix, 0, prefix.length);
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  @Override
  public void describe() {
    SeriesGroup.Builder count = new SeriesGroup.Builder();
    if (byState) {
      for (String state : STATES) {
        count.with(COUNT, Attributes.of(STATE, state));
      }
    } else {
      count.with(COUNT);
    }
    boolean isFirst = isFirst();
    if (isFirst) {
      errors.leftOut(OWN_NAMESPACE);
    } else if (areOthersHidden()) {
      errors.leftOut(HIDDEN);
    } else {
      countGroup = host.series().addSinceBoot(count, errors, "the number of processes");
    }
    createdGroup =
        host.series()
            .addSinceBoot(new SeriesGroup.Builder().with(CREATED), errors, "created processes");
    if (!isFirst && hasLimits()) {
      limitGroup =
          host.series()
              .addSinceBoot(new SeriesGroup.Builder().with(LIMIT), errors, "the process limit");
    }
  }

  /** Whether the agent is process 1 of the namespace that /proc shows, all of it its own then. */
  private boolean isFirst() {
    try (Slab link = Slab.ofString(host.root() + "/proc/self")) {
      long length = host.libc().readlink(link.address(), text.address(), STAT_BYTES);
      return length == 1 && text.getByte(0) == '1';
    }
  }

  /**
   * Whether /proc lists only processes of the agent's user: process 1 exists everywhere. The kernel
   * hides a process when its directory is entered, and not when its name is looked up
   * (proc_pid_permission in fs/proc/base.c).
   */
  private boolean areOthersHidden() {
    return openPath("/proc/1/.") == -Errno.ENOENT && openPath("/proc/self") == 0;
  }

  private int openPath(String file) {
    try (Slab cPath = Slab.ofString(host.root() + file)) {
      int fd = host.libc().open(cPath.address(), LibC.O_PATH | LibC.O_CLOEXEC, 0);
      return fd < 0 ? fd : host.libc().close(fd);
    }
  }

  /** A container may hide them. */
  private boolean hasLimits() {
    for (ProcFile file : limitFiles) {
      if (file.read(host.buffer()) == -Errno.ENOENT) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void sample(Row row) {
    if (countGroup.isPresent()) {
      count(row, countGroup.get());
    }
    if (createdGroup.isPresent() && lines.read(host, statFile, errors) && lines.value(0) > 0) {
      // gVisor has 0 there, always
      row.set(createdGroup.get(), 0, lines.value(0));
    }
    if (limitGroup.isPresent()) {
      sampleLimit(row, limitGroup.get());
    }
  }

  private void sampleLimit(Row row, SeriesGroup group) {
    boolean isDue = ticks++ % LIMIT_TICKS == 0;
    if (isDue || limit == 0) {
      limit = readLimit();
    }
    if (limit > 0) {
      row.set(group, 0, limit);
    }
  }

  /** The smaller of both limits, or 0 if one cannot be read. */
  private long readLimit() {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < limitFiles.length; i++) {
      ProcFile file = limitFiles[i];
      if (!host.scan(file, errors)) {
        return 0;
      }
      long value = host.scanner().nextLine() ? host.scanner().number() : Scanner.INVALID;
      if (value <= 0 || value > MOST[i]) {
        errors.invalid(file, "a limit of processes");
        return 0;
      }
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }

  private void count(Row row, SeriesGroup group) {
    if (byState) {
      if (directory.rewind(errors)) {
        setStates(row, group);
      }
      return;
    }
    long count = processes.count(errors);
    if (count >= 0) {
      row.set(group, 0, count);
    }
  }

  private void setStates(Row row, SeriesGroup group) {
    Arrays.fill(counts, 0);
    boolean hidden = false;
    for (long entry = directory.next(); entry != 0; entry = directory.next()) {
      int digits = ProcDirectory.digits(entry);
      if (digits > 0) {
        int state = stateOf(entry, digits);
        if (state >= 0) {
          counts[state]++;
        } else if (state == UNKNOWN) {
          errors.invalid(statFile, "the state of a process");
        }
        hidden |= state == DENIED;
      }
    }
    if (hidden) {
      errors.leftOut(STATES_HIDDEN);
      return;
    }
    for (int state = 0; state < counts.length; state++) {
      row.set(group, state, counts[state]);
    }
  }

  private int stateOf(long entry, int digits) {
    for (int i = 0; i < digits; i++) {
      path.putByte(pathPrefix + i, OffHeap.getByte(ProcDirectory.name(entry) + i));
    }
    path.put(pathPrefix + digits, STAT, 0, STAT.length);
    int flags = LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK;
    int fd = host.libc().open(path.address(), flags, 0);
    if (fd < 0) {
      return failed("open of /proc/PID/stat", fd);
    }
    // not SmallFile, which reads until the end: the state is near the start, and each call counts
    long length = host.libc().read(fd, text.address(), STAT_BYTES);
    host.libc().close(fd);
    return length < 0 ? failed("read of /proc/PID/stat", (int) length) : parseState(text, length);
  }

  /** A process that ended between being listed and being read is none. */
  private int failed(String call, int result) {
    if (result == -Errno.EACCES || result == -Errno.EPERM) {
      return DENIED;
    }
    if (result != -Errno.ENOENT && result != -Errno.ESRCH) {
      errors.failed(call, result);
    }
    return GONE;
  }

  /**
   * The state in the text of /proc/PID/stat: the letter behind the last bracket, as the name in the
   * brackets may hold anything, brackets and newlines included.
   */
  static int parseState(Slab text, long length) {
    if (length == 0) {
      return GONE;
    }
    long bracket = length - 1;
    while (bracket >= 0 && text.getByte(bracket) != ')') {
      bracket--;
    }
    if (bracket < 0 || bracket + 3 >= length || text.getByte(bracket + 1) != ' ') {
      return UNKNOWN;
    }
    return text.getByte(bracket + 3) == ' ' ? state(text.getByte(bracket + 2)) : UNKNOWN;
  }

  private static int state(byte letter) {
    return switch (letter) {
      case 'R' -> RUNNING;
      case 'S', 'D', 'I', 'W', 'K', 'P' -> SLEEPING;
      case 'T', 't' -> STOPPED;
      case 'Z', 'X', 'x' -> DEFUNCT;
      default -> UNKNOWN;
    };
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of(statFile, limitFiles[0], limitFiles[1]);
  }

  @Override
  public void close() {
    directory.close();
    host.release();
  }
}
