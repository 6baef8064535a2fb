package dev.panapulse.host.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.Glob;
import dev.panapulse.config.type.GlobListType;
import dev.panapulse.config.type.NamePatterns;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.AttributeFile;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.Device;
import dev.panapulse.host.DeviceCounters;
import dev.panapulse.host.DeviceEvents;
import dev.panapulse.host.DeviceLimit;
import dev.panapulse.host.DeviceTable;
import dev.panapulse.host.DirectoryNames;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.host.SysFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Bytes, operations and times of block devices.
 *
 * <p>From /proc/diskstats, Documentation/admin-guide/iostats.rst:
 *
 * <pre>
 * major minor name  reads merged sectors ms  writes merged sectors ms  in_flight ms_busy ms_weighted
 *                   [discards merged sectors ms]   since 4.18
 *                   [flushes ms]                   since 5.5
 * </pre>
 *
 * A sector is 512 bytes there, whatever the disk's sectors are. The milliseconds are an {@code
 * unsigned int} and wrap after 49.7 days of work, which {@link DeviceCounters} corrects. Partitions
 * of kernels before 2.6.25 have only four figures and are skipped. A disk's size is that of
 * /sys/block/&lt;name&gt;/size (also in 512 bytes), read when a device appears or disappears.
 *
 * <p>The kernel also generates a line for each loop device and RAM disk, measured or not. If these
 * are the great majority and no device appeared or disappeared ({@link DeviceEvents}), each
 * measured device is read from /sys/block/&lt;name&gt;/stat instead, which has such a line without
 * its start (Documentation/ABI/stable/sysfs-block).
 *
 * <p>Where there is no /proc/diskstats (OpenVZ), the devices are those of /sys/block.
 *
 * <p>Metrics of the OpenTelemetry semantic conventions: system.disk.io, .operations, .merged,
 * .operation_time, .io_time, .limit.
 */
public final class DiskCollector implements Collector {
  private static final Metric IO =
      Metric.counter("system.disk.io", "By", "Bytes read from and written to the disk");
  private static final Metric OPERATIONS =
      Metric.counter("system.disk.operations", "{operation}", "Reads and writes completed");
  private static final Metric MERGED =
      Metric.counter(
          "system.disk.merged", "{operation}", "Reads and writes merged into a single operation");
  private static final Metric OPERATION_TIME =
      Metric.doubleCounter(
          "system.disk.operation_time", "s", "Total time that completed operations took");
  private static final Metric IO_TIME =
      Metric.doubleCounter("system.disk.io_time", "s", "Time in which the disk was active");
  private static final Metric LIMIT =
      Metric.upDownCounter("system.disk.limit", "By", "Total storage capacity of the disk");

  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("system.device.name");
  private static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("disk.io.direction");

  private static final int READS = 0;
  private static final int READS_MERGED = 1;
  private static final int SECTORS_READ = 2;
  private static final int MILLIS_READING = 3;
  private static final int WRITES = 4;
  private static final int WRITES_MERGED = 5;
  private static final int SECTORS_WRITTEN = 6;
  private static final int MILLIS_WRITING = 7;

  /**
   * A gauge that no metric shows. {@link DeviceCounters#unwrap} takes it for a counter: a metric
   * has to read it before.
   */
  private static final int IN_FLIGHT = 8;

  private static final int MILLIS_BUSY = 9;
  private static final int FIELDS = 11;
  private static final int FIELDS_OF_OLD_PARTITION = 4;

  /** More fields since Linux 4.18, and since 5.5; iostats.rst. */
  private static final int FIELDS_OF_DISCARDS = 4;

  private static final int FIELDS_OF_FLUSHES = 6;
  private static final int ONE_LOST = -1;

  /** No disk has worked for that many milliseconds. */
  private static final long MOST_MILLIS = 1L << 53;

  /** The milliseconds of some kernels run backwards a little; these never do. */
  private static final int[] STEADY = {
    READS, READS_MERGED, SECTORS_READ, WRITES, WRITES_MERGED, SECTORS_WRITTEN
  };

  private static final int SECTOR_BYTES = 512;
  private static final double MILLIS_PER_SECOND = 1000;

  /** Cost of reading one disk's file, and of checking for events, in lines of /proc/diskstats. */
  private static final int LINES_PER_DISK = 4;

  private static final int LINES_FOR_EVENTS = 2;

  /** Operations or sectors, 4 MiB of them, between two reads of the same figures. */
  private static final long MOST_IN_A_MOMENT = 8192;

  private static final String UNREADABLE_STAT =
      "the stat of a device in /sys/block cannot be read; its values are left out";

  private static final long UNREAD = -1;
  private static final long UNREADABLE = -2;

  private static final SettingSpec<List<Glob>> INCLUDE =
      SettingSpec.of(
          "disk.include", new GlobListType(), List.of(), "Devices to report; empty: all.");
  private static final SettingSpec<List<Glob>> EXCLUDE =
      SettingSpec.of(
          "disk.exclude",
          new GlobListType(),
          Glob.list("loop*", "ram*", "zram*", "fd*", "sr*"),
          "Devices not to report; takes precedence over disk.include.");
  private static final SettingSpec<Boolean> PARTITIONS =
      SettingSpec.of(
          "disk.partitions", new BooleanType(), false, "Reports partitions beside whole devices.");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("disk", "block devices")
          .optionalMetric(IO, DEVICE, DIRECTION)
          .optionalMetric(OPERATIONS, DEVICE, DIRECTION)
          .optionalMetric(MERGED, DEVICE, DIRECTION)
          .optionalMetric(OPERATION_TIME, DEVICE, DIRECTION)
          .optionalMetric(IO_TIME, DEVICE)
          .optionalMetric(LIMIT, DEVICE)
          .setting(INCLUDE)
          .setting(EXCLUDE)
          .setting(PARTITIONS)
          .limit(new DeviceLimit("disks and partitions", 128, 512, 10))
          .area("system.disk")
          .madeBy((host, settings) ->
              new DiskCollector(
                  host,
                  new NamePatterns(settings.value(INCLUDE), settings.value(EXCLUDE))::accepts,
                  settings.value(PARTITIONS)));

  private final HostContext host;
  private final Predicate<String> accepts;
  private final boolean partitions;
  private final LongSupplier nanoTime;
  private final ProcFile diskstats;
  private final DeviceEvents events;
  private final SysFile sys;
  private final DirectoryNames names;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final DeviceTable<Disk> disks;
  private final long[] fields = new long[FIELDS];

  // indices of the series, the same for each disk
  private int bytesRead;
  private int bytesWritten;
  private int reads;
  private int writes;
  private int readsMerged;
  private int writesMerged;
  private int readTime;
  private int writeTime;
  private int ioTime;
  private int limit;

  /** Disks whose figures the last reading of all had, and whether it had them of all it could. */
  private int measured;

  private boolean whole;

  /** Whether reading a file for each disk is cheaper, and has not failed. */
  private boolean fewAreMeasured;

  private boolean oneByOneFailed;

  private static final class Disk extends Device {
    final boolean partition;

    /** Made with its series: most disks of a host may be left out. */
    Optional<AttributeFile> stat = Optional.empty();

    DeviceCounters counters = DeviceCounters.NONE;
    long limit = UNREAD;

    /** Whether it was among the names of /sys that were read last, and is measured. */
    boolean inSys;

    Disk(byte[] name, boolean accepted, boolean partition) {
      super(name, accepted);
      this.partition = partition;
    }

    /** Partitions lie below their disk in /sys/block, but beside it in /sys/class/block. */
    static String directory(boolean partition) {
      return partition ? "/sys/class/block/" : "/sys/block/";
    }

    @Override
    public void release() {
      stat.ifPresent(AttributeFile::dispose);
    }
  }

  private final class Disks implements DeviceTable.DeviceType<Disk> {
    @Override
    public Disk create(byte[] name) {
      boolean partition = isPartition(name);
      boolean accepted = (partitions || !partition) && accepts.test(Device.label(name));
      return new Disk(name, accepted, partition);
    }

    @Override
    public SeriesGroup.Builder describe(Disk disk) {
      disk.counters = new DeviceCounters(MILLIS_BUSY + 1, STEADY);
      if (disk.stat.isEmpty()) {
        // a slash in a name is an exclamation mark in /sys
        String entry = new String(disk.name(), UTF_8).replace('/', '!');
        String stat = host.root() + Disk.directory(disk.partition) + entry + "/stat";
        disk.stat = Optional.of(new AttributeFile(host.libc(), stat));
      }
      Attributes device = Attributes.of(DEVICE, disk.label());
      Attributes read = device.toBuilder().put(DIRECTION, "read").build();
      Attributes write = device.toBuilder().put(DIRECTION, "write").build();
      SeriesGroup.Builder series = new SeriesGroup.Builder();
      bytesRead = series.series(IO, read);
      bytesWritten = series.series(IO, write);
      reads = series.series(OPERATIONS, read);
      writes = series.series(OPERATIONS, write);
      readsMerged = series.series(MERGED, read);
      writesMerged = series.series(MERGED, write);
      readTime = series.series(OPERATION_TIME, read);
      writeTime = series.series(OPERATION_TIME, write);
      ioTime = series.series(IO_TIME, device);
      limit = series.series(LIMIT, device);
      return series;
    }
  }

  /**
   * A collector that reads nothing yet.
   *
   * @param accepts which devices are measured, by name; applied once to each name
   * @param partitions whether partitions are measured too
   */
  public DiskCollector(HostContext host, Predicate<String> accepts, boolean partitions) {
    this(host, accepts, partitions, System::nanoTime);
  }

  DiskCollector(
      HostContext host, Predicate<String> accepts, boolean partitions, LongSupplier nanoTime) {
    this.host = host;
    this.nanoTime = nanoTime;
    this.events = new DeviceEvents(host);
    this.accepts = accepts;
    this.partitions = partitions;
    this.diskstats = host.fileOfShortLines("/proc/diskstats");
    this.sys = new SysFile(host);
    this.names = new DirectoryNames(host, partitions ? "/sys/class/block" : "/sys/block");
    this.disks = new DeviceTable<>(host, new Disks(), errors, "a disk");
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** Disks are added when the file first names them. */
  @Override
  public void describe() {}

  private boolean isPartition(byte[] name) {
    int whole = sys.find("/sys/block/", name, "");
    if (whole == 0) {
      return false;
    }
    boolean sysKnows = whole == -Errno.ENOENT && sys.find("/sys/block", new byte[0], "") == 0;
    return sysKnows || DiskNames.isPartition(Device.label(name));
  }

  @Override
  public void sample(Row row) {
    if (!fewAreMeasured || !events.none(nanoTime.getAsLong()) || !sampleEach(row)) {
      sampleAll(row);
    }
  }

  /** False: a disk could not be read by itself. */
  private boolean sampleEach(Row row) {
    for (int i = 0; i < disks.size(); i++) {
      Disk disk = disks.device(i);
      if (disk.group.isPresent()) {
        if (!readAlone(disk)) {
          oneByOneFailed = true;
          return false;
        }
        setCounters(row, disk, disk.group.get());
        setLimit(row, disk, disk.group.get());
      }
    }
    return true;
  }

  private void sampleAll(Row row) {
    fewAreMeasured = false;
    measured = 0;
    whole = true;
    if (!host.scan(diskstats, errors)) {
      sampleFromSys(row);
      return;
    }
    disks.begin();
    Scanner scanner = host.scanner();
    while (scanner.nextLine()) {
      if (!scanner.atEnd()) {
        readLine(row);
      }
    }
    disks.end();
    setLimits(row);
    oneByOneFailed &= !disks.isChanged();
    if (whole && !oneByOneFailed && disks.size() >= LINES_PER_DISK * measured + LINES_FOR_EVENTS) {
      fewAreMeasured = areTheSameOneByOne();
      oneByOneFailed = !fewAreMeasured;
    }
  }

  private void sampleFromSys(Row row) {
    if (!events.none(nanoTime.getAsLong())) {
      findInSys();
    }
    for (int i = 0; i < disks.size(); i++) {
      Disk disk = disks.device(i);
      if (disk.inSys && disks.isListed(disk)) {
        readFromSys(row, disk);
      }
    }
  }

  private void findInSys() {
    if (names.read() < 0) {
      return;
    }
    disks.begin();
    while (host.scanner().nextLine()) {
      if (host.scanner().word()) {
        Disk disk = disks.find();
        if (disk != null) {
          disk.inSys = true;
        }
      }
    }
    disks.end();
  }

  private void readFromSys(Row row, Disk disk) {
    if (!disks.ensureSeries(disk)) {
      return;
    }
    AttributeFile stat = disk.stat.orElseThrow();
    if (host.scan(stat) && readFields() == FIELDS) {
      setCounters(row, disk, disk.group.orElseThrow());
      renewLimit(disk);
      setLimit(row, disk, disk.group.orElseThrow());
    } else {
      stat.close();
      errors.leftOut(UNREADABLE_STAT);
    }
  }

  /** In a container LXCFS may have generated the lines, but not the files of /sys. */
  private boolean areTheSameOneByOne() {
    for (int i = 0; i < disks.size(); i++) {
      Disk disk = disks.device(i);
      if (disk.group.isPresent()
          && !(readAlone(disk) && disk.counters.mayBecome(fields, MOST_IN_A_MOMENT))) {
        return false;
      }
    }
    return true;
  }

  private boolean readAlone(Disk disk) {
    if (host.scan(disk.stat.orElseThrow()) && readFields() == FIELDS && areValid()) {
      return true;
    }
    disk.stat.orElseThrow().close();
    return false;
  }

  /** Invalid values are counted when all lines are read instead. */
  private boolean areValid() {
    for (int i = 0; i <= MILLIS_BUSY; i++) {
      if (fields[i] < 0 && i != IN_FLIGHT) {
        return false;
      }
    }
    return true;
  }

  private void readLine(Row row) {
    Scanner scanner = host.scanner();
    long major = scanner.number();
    long minor = scanner.number();
    boolean named = scanner.word() && !scanner.wordStartsWithDigit();
    if (major < 0 || minor < 0 || !named) {
      errors.invalid(diskstats, "a disk's number or name");
    }
    if (!named) {
      whole = false;
      return;
    }
    Disk disk = disks.find();
    if (disk == null) {
      return;
    }
    int read = readFields();
    if (read == FIELDS && disks.ensureSeries(disk)) {
      measured++;
      setCounters(row, disk, disk.group.orElseThrow());
      return;
    }
    whole = false;
    if (read < FIELDS && read != FIELDS_OF_OLD_PARTITION) {
      errors.invalid(diskstats, "a disk's line");
    }
  }

  /**
   * Reads the fields of a line.
   *
   * @return how many there are, {@link #FIELDS} at most; {@link #ONE_LOST} if as many as no kernel
   *     prints, so that they cannot be distinguished
   */
  private int readFields() {
    Scanner scanner = host.scanner();
    int read = 0;
    while (read < FIELDS && !scanner.atEnd()) {
      fields[read++] = scanner.number();
    }
    int more = 0;
    while (read == FIELDS && scanner.word()) {
      more++;
    }
    boolean asPrinted = more == 0 || more == FIELDS_OF_DISCARDS || more >= FIELDS_OF_FLUSHES;
    return asPrinted ? read : ONE_LOST;
  }

  private void setCounters(Row row, Disk disk, SeriesGroup group) {
    disk.counters.unwrap(fields);
    setBytes(row, group, bytesRead, fields[SECTORS_READ]);
    setBytes(row, group, bytesWritten, fields[SECTORS_WRITTEN]);
    setCount(row, group, reads, fields[READS]);
    setCount(row, group, writes, fields[WRITES]);
    setCount(row, group, readsMerged, fields[READS_MERGED]);
    setCount(row, group, writesMerged, fields[WRITES_MERGED]);
    setSeconds(row, group, readTime, fields[MILLIS_READING]);
    setSeconds(row, group, writeTime, fields[MILLIS_WRITING]);
    setSeconds(row, group, ioTime, fields[MILLIS_BUSY]);
  }

  private void setBytes(Row row, SeriesGroup group, int index, long sectors) {
    boolean fits = sectors <= Long.MAX_VALUE / SECTOR_BYTES;
    setCount(row, group, index, fits ? sectors * SECTOR_BYTES : -1);
  }

  private void setCount(Row row, SeriesGroup group, int index, long count) {
    if (count < 0) {
      errors.invalid(diskstats, "a disk's value");
    } else {
      row.set(group, index, count);
    }
  }

  private void setSeconds(Row row, SeriesGroup group, int index, long millis) {
    if (millis < 0 || millis > MOST_MILLIS) {
      errors.invalid(diskstats, "a disk's value");
    } else {
      row.set(group, index, millis / MILLIS_PER_SECOND);
    }
  }

  private void setLimits(Row row) {
    for (int i = 0; i < disks.size(); i++) {
      Disk disk = disks.device(i);
      whole &= disks.isListed(disk);
      if (disk.group.isPresent() && disks.isListed(disk)) {
        renewLimit(disk);
        setLimit(row, disk, disk.group.get());
      }
    }
  }

  private void renewLimit(Disk disk) {
    if (disk.limit == UNREAD || disks.isChanged()) {
      disk.limit = readLimit(disk);
    }
  }

  private void setLimit(Row row, Disk disk, SeriesGroup group) {
    if (disk.limit >= 0) {
      row.set(group, limit, disk.limit);
    }
  }

  private long readLimit(Disk disk) {
    long sectors = sys.number(Disk.directory(disk.partition), disk.name(), "/size");
    boolean sensible = sectors >= 0 && sectors <= Long.MAX_VALUE / SECTOR_BYTES;
    return sensible ? sectors * SECTOR_BYTES : UNREADABLE;
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of(diskstats);
  }

  @Override
  public void close() {
    for (int i = 0; i < disks.size(); i++) {
      disks.device(i).release();
    }
    events.close();
    names.close();
    host.release();
  }
}
