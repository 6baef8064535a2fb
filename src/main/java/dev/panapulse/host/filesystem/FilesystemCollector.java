package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.DurationType;
import dev.panapulse.config.type.Glob;
import dev.panapulse.config.type.GlobListType;
import dev.panapulse.config.type.NamePatterns;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.DeviceLimit;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Used and free space of the file systems.
 *
 * <p>Mounts come from /proc/self/mountinfo ({@link MountFile}), with a root path from
 * /proc/1/mountinfo. The mode is that of the file system: a mount of it may be read-only, as all
 * are in a sandbox of systemd, without that the file system is. Sizes come from statvfs(3), called
 * on a thread of its own ({@link MountProbe}) if it may wait, so that a dead network mount delays
 * nothing. A row has the newest results, at most two ticks old; a file system without blocks has no
 * values. Used, free and reserved (for root) blocks add up to the limit. Metrics of the
 * OpenTelemetry semantic conventions: system.filesystem.usage, .utilization, .limit.
 */
public final class FilesystemCollector implements Collector, AutoCloseable {
  private static final Metric USAGE =
      Metric.upDownCounter(
          "system.filesystem.usage", "By", "Space of the file system in each state");
  private static final Metric UTILIZATION =
      Metric.gauge(
          "system.filesystem.utilization",
          "1",
          "Fraction of the file system's space in each state");
  private static final Metric LIMIT =
      Metric.upDownCounter("system.filesystem.limit", "By", "Total space of the file system");

  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("system.device.name");
  private static final AttributeKey<String> MOUNT_POINT =
      AttributeKey.stringKey("system.filesystem.mountpoint");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("system.filesystem.type");
  private static final AttributeKey<String> MODE = AttributeKey.stringKey("system.filesystem.mode");
  private static final AttributeKey<String> STATE =
      AttributeKey.stringKey("system.filesystem.state");

  private static final SettingSpec<List<Glob>> EXCLUDE_TYPES =
      SettingSpec.of(
          "filesystem.exclude_types",
          new GlobListType(),
          Glob.list(
              "autofs",
              "binfmt_misc",
              "bpf",
              "cgroup",
              "cgroup2",
              "configfs",
              "cramfs",
              "debugfs",
              "devpts",
              "devtmpfs",
              "efivarfs",
              "erofs",
              "fuse.gvfsd-fuse",
              "fuse.lxcfs",
              "fuse.portal",
              "fusectl",
              "hugetlbfs",
              "iso9660",
              "mqueue",
              "nsfs",
              "overlay",
              "proc",
              "pstore",
              "ramfs",
              "romfs",
              "rootfs",
              "rpc_pipefs",
              "securityfs",
              "selinuxfs",
              "squashfs",
              "sysfs",
              "tmpfs",
              "tracefs"),
          "File system types not to report: those without a disk, and images, which are always full.");
  private static final SettingSpec<List<Glob>> EXCLUDE_MOUNT_POINTS =
      SettingSpec.of(
          "filesystem.exclude_mount_points",
          new GlobListType(),
          List.of(),
          "Mount points not to report.");
  private static final SettingSpec<Duration> TIMEOUT =
      SettingSpec.of(
          "filesystem.timeout",
          new DurationType(Duration.ofMillis(100), Duration.ofMinutes(1)),
          Duration.ofSeconds(5),
          "A mount whose statvfs takes longer is skipped until the call returns.");
  private static final SettingSpec<Boolean> REMOTE =
      SettingSpec.of(
          "filesystem.include_remote",
          new BooleanType(),
          true,
          "Reports network file systems too.");

  private static final DeviceLimit DEVICE_LIMIT = new DeviceLimit("file systems", 128, 512, 7);

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("filesystem", "mounted file systems")
          .metric(USAGE, DEVICE, MOUNT_POINT, TYPE, MODE, STATE)
          .metric(UTILIZATION, DEVICE, MOUNT_POINT, TYPE, MODE, STATE)
          .metric(LIMIT, DEVICE, MOUNT_POINT, TYPE, MODE)
          .setting(EXCLUDE_TYPES)
          .setting(EXCLUDE_MOUNT_POINTS)
          .setting(TIMEOUT)
          .setting(REMOTE)
          .limit(DEVICE_LIMIT)
          .area("system.filesystem")
          .madeBy((host, settings) ->
              new FilesystemCollector(
                  host,
                  new NamePatterns(List.of(), settings.value(EXCLUDE_TYPES))::accepts,
                  new NamePatterns(List.of(), settings.value(EXCLUDE_MOUNT_POINTS))::accepts,
                  settings.value(REMOTE),
                  settings.value(TIMEOUT)));

  private static final List<String> STATES = List.of("used", "free", "reserved");
  private static final int USED = 0;
  private static final int FREE = 1;
  private static final int RESERVED = 2;

  private static final String HOME_HIDDEN =
      "a tmpfs hides /home (systemd: ProtectHome=); file systems that are mounted there are left"
          + " out";

  private static final String INVALID_SIZE = "a file system's size is invalid and is left out";

  private final HostContext host;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final MountTable table;
  private final MountProbe probe;
  private final MountFile mountinfo;
  private final LongSupplier nanoTime;
  private Mounted[] mounted = new Mounted[0];

  /** The most lines of mountinfo, and file systems, that were left out at once. */
  private int linesBeyond;

  private int selectedBeyond;

  private boolean hasLooked;

  // indices of the series, the same for each mount; those of usage and utilization by state
  private final int[] usage = new int[STATES.size()];
  private final int[] utilization = new int[STATES.size()];
  private int limit;

  /** A mount that is measured, and its series once statvfs returned a size. */
  private static final class Mounted {
    final StatvfsCall statvfs;
    final String call;
    Mount mount;
    Optional<SeriesGroup> group = Optional.empty();
    boolean readOnly;
    boolean leftOut;

    /** Whether the last result of statvfs had the flag of a read-only mount, and had any. */
    boolean flagged;

    boolean hasFlag;

    Mounted(Mount mount, StatvfsCall statvfs) {
      this.mount = mount;
      this.statvfs = statvfs;
      this.call = "statvfs of " + mount.pointLabel();
    }
  }

  /**
   * A collector that reads nothing yet.
   *
   * @param acceptsType which types of file systems are measured
   * @param acceptsMountPoint which mount points are measured
   * @param remote whether network file systems, and those of user programs, are measured
   * @param timeout for how long statvfs may take until a mount is left out
   */
  public FilesystemCollector(
      HostContext host,
      Predicate<String> acceptsType,
      Predicate<String> acceptsMountPoint,
      boolean remote,
      Duration timeout) {
    this(host, acceptsType, acceptsMountPoint, remote, timeout, System::nanoTime);
  }

  FilesystemCollector(
      HostContext host,
      Predicate<String> acceptsType,
      Predicate<String> acceptsMountPoint,
      boolean remote,
      Duration timeout,
      LongSupplier nanoTime) {
    this.host = host;
    this.table =
        new MountTable(
            mount ->
                acceptsType.test(mount.type())
                    && (remote || !mount.isRemote())
                    && acceptsMountPoint.test(mount.pointLabel()),
            this::openDirectory);
    this.nanoTime = nanoTime;
    this.probe = new MountProbe(host.libc(), timeout, errors, nanoTime);
    this.mountinfo = new MountFile(host);
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** Asks for the first round, so that the first tick may find results. */
  @Override
  public void describe() {
    refresh();
    probe.ask();
  }

  /**
   * Waits for the results of all file systems, for a caller that takes one sample and has no second
   * tick. Called between {@link #describe()} and the tick; not for the sampling loop.
   *
   * @return false if time ran out; file systems without a result are left out
   */
  public boolean awaitFirstRound(Duration atMost) {
    return probe.awaitResults(atMost);
  }

  @Override
  public void sample(Row row) {
    refresh();
    probe.ask();
    for (Mounted one : mounted) {
      if (probe.hasFreshResult(one.statvfs)) {
        setValues(row, one);
      }
    }
  }

  private void refresh() {
    if (mountinfo.readIfChanged(errors, nanoTime.getAsLong())) {
      List<Mount> all = MountTable.parse(host.scanner(), mountinfo.file(), errors);
      int lines = remainingLines();
      if (!hasLooked && isHomeHidden(all)) {
        errors.leftOut(HOME_HIDDEN);
      }
      hasLooked = true;
      List<Mount> selected = table.select(all);
      int measured = Math.min(selected.size(), DEVICE_LIMIT.most());
      watch(selected.subList(0, measured), all);
      countBeyond(lines, selected.size() - measured);
    }
  }

  private boolean isHomeHidden(List<Mount> mounts) {
    for (Mount mount : mounts) {
      if (mount.point().equals("/home") && mount.type().equals("tmpfs")) {
        return !host.isRerooted();
      }
    }
    return false;
  }

  private int remainingLines() {
    int lines = 0;
    while (host.scanner().nextLine()) {
      lines++;
    }
    return lines;
  }

  private void countBeyond(int lines, int selected) {
    if (lines > linesBeyond) {
      errors.beyondLimit("a mount", MountTable.MAX_MOUNTS, lines - linesBeyond);
      linesBeyond = lines;
    }
    if (selected > selectedBeyond) {
      errors.beyondLimit("a file system", DEVICE_LIMIT.most(), selected - selectedBeyond);
      selectedBeyond = selected;
    }
  }

  private void watch(List<Mount> mounts, List<Mount> all) {
    List<Mounted> before = new ArrayList<>(List.of(mounted));
    List<Mounted> after = new ArrayList<>(mounts.size());
    for (Mount mount : mounts) {
      // with a root path, the mounts above it are unknown
      boolean prompt = !host.isRerooted() && MountTable.isPrompt(mount, all);
      after.add(takeSame(before, mount, prompt).orElseGet(() -> open(mount, prompt)));
    }
    mounted = after.toArray(new Mounted[0]);
    probe.watch(after.stream().map(one -> one.statvfs).toArray(StatvfsCall[]::new));
    for (Mounted gone : before) {
      gone.statvfs.abandon();
      gone.group.ifPresent(host.series()::release);
    }
  }

  private static Optional<Mounted> takeSame(List<Mounted> known, Mount mount, boolean prompt) {
    for (int i = 0; i < known.size(); i++) {
      Mounted one = known.get(i);
      if (one.mount.isSameAs(mount) && one.statvfs.isPrompt() == prompt) {
        one.mount = mount;
        return Optional.of(known.remove(i));
      }
    }
    return Optional.empty();
  }

  private Mounted open(Mount mount, boolean prompt) {
    return new Mounted(mount, probe.newCall(path(mount), mount.pointLabel(), prompt));
  }

  private byte[] path(Mount mount) {
    byte[] root = host.root().getBytes(UTF_8);
    byte[] point = mount.probeBytes();
    byte[] path = Arrays.copyOf(root, root.length + point.length);
    System.arraycopy(point, 0, path, root.length, point.length);
    return path;
  }

  private int openDirectory(Mount mount) {
    byte[] path = path(mount);
    try (Slab cPath = Slab.allocate(path.length + 1L)) {
      cPath.put(0, path, 0, path.length);
      int flags = LibC.O_PATH | host.libc().layouts().openFlags().directory() | LibC.O_CLOEXEC;
      int fd = host.libc().open(cPath.address(), flags, 0);
      return fd < 0 ? fd : host.libc().close(fd);
    }
  }

  private void setValues(Row row, Mounted one) {
    StatvfsCall statvfs = one.statvfs;
    if (statvfs.error() < 0) {
      errors.failed(one.call, statvfs.error());
      return;
    }
    compareFlag(one);
    long blocks = statvfs.blocks();
    if (blocks == 0) {
      return;
    }
    if (!isSensible(statvfs)) {
      errors.leftOut(INVALID_SIZE);
      return;
    }
    if (!ensureSeries(one)) {
      return;
    }
    // some file systems report more than is free, or less than 0 once root's share is used
    long free = Math.clamp(statvfs.available(), 0, statvfs.free());
    setState(row, one, USED, blocks - statvfs.free());
    setState(row, one, FREE, free);
    setState(row, one, RESERVED, statvfs.free() - free);
    row.set(one.group.orElseThrow(), limit, blocks * statvfs.unit());
  }

  private static boolean isSensible(StatvfsCall statvfs) {
    return statvfs.unit() > 0
        && statvfs.blocks() > 0
        && statvfs.blocks() <= Long.MAX_VALUE / statvfs.unit()
        && statvfs.free() >= 0
        && statvfs.free() <= statvfs.blocks();
  }

  private void setState(Row row, Mounted one, int state, long blocks) {
    StatvfsCall statvfs = one.statvfs;
    SeriesGroup group = one.group.orElseThrow();
    row.set(group, usage[state], blocks * statvfs.unit());
    row.set(group, utilization[state], (double) blocks / statvfs.blocks());
  }

  /** Adds the series of a mount; again when it became read-only or writable. */
  private boolean ensureSeries(Mounted one) {
    boolean readOnly = one.mount.isReadOnly();
    if (one.readOnly != readOnly) {
      one.readOnly = readOnly;
      one.leftOut = false;
      one.group.ifPresent(host.series()::release);
      one.group = Optional.empty();
    }
    if (one.group.isEmpty() && !one.leftOut) {
      one.group = host.series().addNow(describe(one.mount, readOnly), errors, "a file system");
      one.leftOut = one.group.isEmpty();
    }
    return one.group.isPresent();
  }

  /**
   * After an error a file system becomes read-only without an event of mountinfo; statvfs reports
   * it. Its flag alone is not enough: it is also set where only the mount is read-only.
   */
  private void compareFlag(Mounted one) {
    boolean flag = one.statvfs.isReadOnly();
    if (one.hasFlag && one.flagged != flag) {
      mountinfo.doubt();
    }
    one.hasFlag = true;
    one.flagged = flag;
  }

  private SeriesGroup.Builder describe(Mount mount, boolean readOnly) {
    Attributes attributes =
        Attributes.of(
            DEVICE, mount.sourceLabel(),
            MOUNT_POINT, mount.pointLabel(),
            TYPE, mount.type(),
            MODE, readOnly ? "ro" : "rw");
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    for (int i = 0; i < usage.length; i++) {
      usage[i] = series.series(USAGE, attributes.toBuilder().put(STATE, STATES.get(i)).build());
    }
    for (int i = 0; i < usage.length; i++) {
      utilization[i] =
          series.series(UTILIZATION, attributes.toBuilder().put(STATE, STATES.get(i)).build());
    }
    limit = series.series(LIMIT, attributes);
    return series;
  }

  /** Threads that call statvfs. */
  int threads() {
    return probe.threads();
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of(mountinfo.file());
  }

  /** Ends the thread of the probe; the series stay. */
  @Override
  public void close() {
    probe.close();
    mountinfo.close();
    host.release();
    mounted = new Mounted[0];
  }
}
