package dev.panapulse.host.hardware;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.Glob;
import dev.panapulse.config.type.GlobListType;
import dev.panapulse.config.type.NamePatterns;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.DeviceEvents;
import dev.panapulse.host.DeviceLimit;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.SysTree;
import dev.panapulse.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Sensors and states of the hardware: temperatures and their limits, fans, voltages, power,
 * batteries, the frequency of each core, the life time of eMMC storage, and a Raspberry Pi's
 * throttling.
 *
 * <p>Metrics of the OpenTelemetry semantic conventions for hardware. {@code hw.id} is made of names
 * that do not change from boot to boot. Each {@link SensorSource} documents the files that it
 * reads.
 *
 * <p>The collector scans for devices once a minute if the kernel reported a device event since
 * ({@link DeviceEvents}), and within seconds after a file was gone. Sensors are read at each tick
 * from files that stay open. When another device takes the number of one that is gone, reads of the
 * open file fail, and it is not opened again before the next scan has distinguished the two.
 */
public final class HardwareCollector implements Collector {
  private static final SettingSpec<List<Glob>> EXCLUDE =
      SettingSpec.of(
          "hardware.exclude",
          new GlobListType(),
          List.of(),
          "Sensors and devices not to report, by hw.id.");
  private static final SettingSpec<Boolean> CPU_FREQUENCY =
      SettingSpec.of(
          "hardware.cpu_frequency", new BooleanType(), true, "Reports the frequency of each core.");
  private static final SettingSpec<Boolean> GET_THROTTLED =
      SettingSpec.of(
          "hardware.get_throttled",
          new BooleanType(),
          true,
          "Reports why a Raspberry Pi runs slower. Its kernel logs one deprecation warning per boot,"
              + " so the file is not read where kernel.panic_on_warn is set.");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      Hw.metrics(CollectorSpec.named("hardware", "sensors, power supplies and board states"))
          .setting(EXCLUDE)
          .setting(CPU_FREQUENCY)
          .setting(GET_THROTTLED)
          .limit(new DeviceLimit("values of sensors", 512, 4096, 1))
          .area("hw")
          .madeBy((host, settings) ->
              new HardwareCollector(
                  host,
                  new NamePatterns(List.of(), settings.value(EXCLUDE))::accepts,
                  settings.value(CPU_FREQUENCY),
                  settings.value(GET_THROTTLED)));

  static final long SCAN_NANOS = 60_000_000_000L;

  /** Least time between two scans that missing files cause. */
  static final long HASTY_SCAN_NANOS = 5_000_000_000L;

  /** How long a tick waits for the names and the first reads of new sensors. */
  private static final Duration FIRST_READS = Duration.ofMillis(100);

  private static final AttributeParser DIGEST =
      (text, length) -> {
        long digest = length;
        for (int i = 0; i < length; i++) {
          digest = digest * 31 + text.getByte(i);
        }
        return digest;
      };

  private final LongSupplier nanoTime;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final HostContext host;
  private final SensorReader reader;
  private final DeviceEvents events;
  private final SensorSource[] sources;
  private final DeviceSearch[] searches;
  private final long[] fingerprints;

  /** The cores that are online: the kernel reports no device event for them. */
  private final SensorFile online;

  private long onlineDigest;
  private Component[] components = new Component[0];
  private boolean frequencies;

  /** Whether a search has not found everything yet. */
  private boolean searching;

  /** The most devices that were left out at once. */
  private int mostBeyond;

  private boolean scanned;
  private boolean wanted;
  private long lastScan;

  /**
   * A collector that has not scanned yet.
   *
   * @param accepts which sensors and devices are measured, by {@code hw.id}; asked once for each
   *     that appears
   * @param cpuFrequency whether the frequency of each core is measured
   * @param getThrottled whether a Raspberry Pi's get_throttled is read, at which its kernel warns
   */
  public HardwareCollector(
      HostContext host, Predicate<String> accepts, boolean cpuFrequency, boolean getThrottled) {
    this(host, accepts, cpuFrequency, getThrottled, System::nanoTime, FIRST_READS);
  }

  HardwareCollector(
      HostContext host,
      Predicate<String> accepts,
      boolean cpuFrequency,
      boolean getThrottled,
      LongSupplier nanoTime,
      Duration firstReads) {
    this.host = host;
    this.nanoTime = nanoTime;
    this.reader = new SensorReader(host, errors, nanoTime, firstReads);
    this.events = new DeviceEvents(host);
    try (SysTree sys = new SysTree(host)) {
      this.online = SensorFile.of(sys, "/sys/devices/system/cpu/online", DIGEST);
    }
    List<SensorSource> all = new ArrayList<>();
    all.add(new ThermalZones(host));
    all.add(new HwmonChips(host));
    all.add(new PowerSupplies(host));
    all.add(new MmcDisks(host));
    if (getThrottled) {
      all.add(new RaspberryPi(host));
    }
    if (cpuFrequency) {
      all.add(new CpuFrequencies(host));
    }
    HardwareIds ids = new HardwareIds(host.libc(), accepts);
    this.sources = all.toArray(SensorSource[]::new);
    this.searches = new DeviceSearch[sources.length];
    for (int i = 0; i < sources.length; i++) {
      searches[i] = new DeviceSearch(host, reader, errors, ids, sources[i]);
    }
    this.fingerprints = new long[sources.length];
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** The first scan. */
  @Override
  public void describe() {
    long now = nanoTime.getAsLong();
    reader.begin(now);
    scan(now);
  }

  @Override
  public void sample(Row row) {
    long now = nanoTime.getAsLong();
    reader.begin(now);
    watchCores();
    if (now - lastScan >= (wanted ? HASTY_SCAN_NANOS : SCAN_NANOS)) {
      scan(now);
    } else if (searching && search(now)) {
      readWhatIsScanned();
    }
    for (Component component : components) {
      component.sample(reader, row);
    }
    wanted |= reader.takeGone();
    reader.end();
  }

  /** A core that goes offline has no frequency; one that comes back needs series soon. */
  private void watchCores() {
    if (frequencies && reader.read(online) && online.value != onlineDigest) {
      onlineDigest = online.value;
      lastScan -= scanned ? SCAN_NANOS : 0;
      wanted = true;
    }
  }

  private void scan(long now) {
    lastScan = now;
    boolean changed = !scanned;
    scanned = true;
    if (!events.none(now) || wanted) {
      changed |= takeFingerprints();
    }
    wanted = false;
    if (changed) {
      beginSearch();
    }
    if (searching) {
      search(now);
    }
    reader.resume();
    reader.confirm(online);
    readWhatIsScanned();
  }

  /** Confirms the devices that are known to be there, and reads what is read at scans. */
  private void readWhatIsScanned() {
    for (DeviceSearch search : searches) {
      if (search.isListed()) {
        List<Component> known = search.components();
        for (int i = 0; i < known.size(); i++) {
          known.get(i).scan(host, reader, errors);
        }
      }
    }
    reader.takeGone();
  }

  /** Whether the fingerprint of a source has changed. */
  private boolean takeFingerprints() {
    boolean changed = false;
    for (int i = 0; i < fingerprints.length; i++) {
      long fingerprint = sources[i].fingerprint();
      changed |= fingerprint != fingerprints[i];
      fingerprints[i] = fingerprint;
    }
    return changed;
  }

  private void beginSearch() {
    boolean went = false;
    for (int i = 0; i < searches.length; i++) {
      if (DirectoryFingerprint.isOfNothing(fingerprints[i])) {
        went |= searches[i].beginWithNone();
      } else {
        searches[i].begin();
      }
    }
    searching = true;
    if (went) {
      collectComponents();
    }
  }

  /**
   * Goes on with a search for devices that came or went. Those that stay keep their ids.
   *
   * @return whether some did
   */
  private boolean search(long now) {
    boolean changed = false;
    reader.awaitBegun();
    for (DeviceSearch search : searches) {
      changed |= search.takeListing(now);
    }
    for (DeviceSearch search : searches) {
      search.look();
    }
    reader.awaitBegun();
    int beyond = 0;
    searching = false;
    for (DeviceSearch search : searches) {
      changed |= search.takeLooks(now);
      searching |= search.isPending();
      beyond += search.beyond();
    }
    if (changed) {
      collectComponents();
      for (Component component : components) {
        component.prepare(reader);
      }
      reader.awaitBegun();
    }
    countBeyond(beyond);
    return changed;
  }

  private void collectComponents() {
    List<Component> all = new ArrayList<>();
    frequencies = false;
    for (int i = 0; i < searches.length; i++) {
      all.addAll(searches[i].components());
      frequencies |= sources[i] instanceof CpuFrequencies && !searches[i].components().isEmpty();
    }
    components = all.toArray(Component[]::new);
  }

  private void countBeyond(int beyond) {
    if (beyond > mostBeyond) {
      errors.beyondLimit("a device with sensors", DeviceListing.MAX_DEVICES, beyond - mostBeyond);
      mostBeyond = beyond;
    }
  }

  /** Number of components that are measured. */
  int components() {
    return components.length;
  }

  /** Number of threads that read slow sensors. */
  int threads() {
    return reader.threads();
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  /** None: failing sensors are common, and no reason for a check to fail. */
  @Override
  public List<ProcFile> sources() {
    return List.of();
  }

  @Override
  public void close() {
    components = new Component[0];
    for (DeviceSearch search : searches) {
      search.close();
    }
    reader.forget(online);
    reader.close();
    events.close();
  }
}
